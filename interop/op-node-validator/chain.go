package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"

	"github.com/ethereum-optimism/optimism/op-node/p2p"
	"github.com/ethereum-optimism/optimism/op-node/rollup"
	"github.com/ethereum-optimism/optimism/op-service/eth"
)

type chainCommand struct {
	Rollup           json.RawMessage `json:"rollup"`
	Signer           common.Address  `json:"signer"`
	ThresholdSeconds int64           `json:"thresholdSeconds"`
}

type messageCommand struct {
	// Version is 1 to 4, the topic's.
	Version int    `json:"version"`
	Data    []byte `json:"data"`
	NowMs   int64  `json:"nowMs"`
}

type verdict struct {
	Verdict string `json:"verdict"`
	// Rule is what op-node logs when it does not accept.
	Rule string `json:"rule"`
	// Id is the message id, 20 bytes in hex.
	Id string `json:"id"`
}

// chain is op-node's four validators, one a topic, with the clock and the signers that they ask.
type chain struct {
	config     rollup.Config
	clock      *messageClock
	signers    *signers
	rule       *rule
	validators [4]pubsub.ValidatorEx
	messageId  pubsub.MsgIdFunction
}

func newChain(c *chainCommand) (*chain, error) {
	ch := &chain{clock: &messageClock{}, rule: &rule{}}
	if err := json.Unmarshal(c.Rollup, &ch.config); err != nil {
		return nil, fmt.Errorf("rollup config: %w", err)
	}
	signers, err := newSigners(&ch.config, ch.clock, c.Signer)
	if err != nil {
		return nil, err
	}
	ch.signers = signers
	settings := &p2p.Config{GossipTimestampThreshold: time.Duration(c.ThresholdSeconds) * time.Second}
	for i, version := range []eth.BlockVersion{eth.BlockV1, eth.BlockV2, eth.BlockV3, eth.BlockV4} {
		ch.validators[i] = p2p.BuildBlocksValidator(ch.rule.logger(), &ch.config, signers, version, settings, ch.clock)
	}
	ch.messageId = p2p.BuildMsgIdFn(&ch.config)
	return ch, nil
}

func (ch *chain) judge(m *messageCommand) (v verdict, err error) {
	if m.Version < 1 || m.Version > 4 {
		return v, fmt.Errorf("version %d", m.Version)
	}
	ch.rule.text = ""
	message := ch.message(m.Version, m.Data)
	id := hex.EncodeToString([]byte(ch.messageId(message.Message)))
	// op-node's guardGossipValidator, which is not exported, rejects on a panic.
	defer func() {
		if problem := recover(); problem != nil {
			v = verdict{Verdict: "reject", Rule: fmt.Sprint("panic: ", problem), Id: id}
		}
	}()
	name := verdictName(ch.validators[m.Version-1](context.Background(), "peer", message))
	if name == "accept" {
		// A signer of the grace period is logged too.
		return verdict{Verdict: name, Id: id}, nil
	}
	return verdict{Verdict: name, Rule: ch.rule.text, Id: id}, nil
}

func (ch *chain) message(version int, data []byte) *pubsub.Message {
	topic := fmt.Sprintf("/optimism/%s/%d/blocks", ch.config.L2ChainID, version-1)
	return &pubsub.Message{Message: &pb.Message{Data: data, Topic: &topic}}
}

func verdictName(result pubsub.ValidationResult) string {
	switch result {
	case pubsub.ValidationAccept:
		return "accept"
	case pubsub.ValidationIgnore:
		return "ignore"
	case pubsub.ValidationReject:
		return "reject"
	}
	return fmt.Sprint("unknown ", int(result))
}

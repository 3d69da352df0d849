package main

import (
	"context"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"

	"github.com/ethereum-optimism/optimism/op-service/eth"
	opsigner "github.com/ethereum-optimism/optimism/op-service/signer"
)

// publishCommand makes and publishes blocks: all are built first, then each is signed and sent.
type publishCommand struct {
	Count            int `json:"count"`
	Transactions     int `json:"transactions"`
	TransactionBytes int `json:"transactionBytes"`
	// Number is the first block's; by default they go on where the last ones ended.
	Number *uint64 `json:"number"`
	// IntervalMs lies between two blocks; each is then built in its time.
	IntervalMs int64 `json:"intervalMs"`
	// InFlight is how many may be sent that no credit command came for; 0: no limit.
	InFlight int `json:"inFlight"`
}

type published struct {
	Number uint64      `json:"number"`
	Hash   common.Hash `json:"hash"`
	// At is when signing began, Unix time in ms.
	At float64 `json:"at"`
}

type publishedBlocks struct {
	Blocks []published `json:"blocks"`
	// Ms is from the first signature to the last hand-over to gossipsub.
	Ms float64 `json:"ms"`
}

// rawCommand puts bytes on a topic of op-node's pubsub, past op-node's own validator, which is off from then on for
// this topic.
type rawCommand struct {
	Topic string   `json:"topic"`
	Data  [][]byte `json:"data"`
}

func (n *node) publish(c *publishCommand) (any, error) {
	if c.Number != nil {
		n.sequencer.goTo(*c.Number)
	}
	build := func() *eth.ExecutionPayloadEnvelope { return n.sequencer.next(c.Transactions, c.TransactionBytes) }
	var built []*eth.ExecutionPayloadEnvelope
	if c.IntervalMs == 0 {
		for range c.Count {
			built = append(built, build())
		}
	}
	signer := opsigner.NewLocalSigner(n.sequencer.signingKey())
	result := publishedBlocks{Blocks: make([]published, 0, c.Count)}
	start := time.Now()
	n.pace.limit(c.InFlight)
	for i := range c.Count {
		if c.IntervalMs > 0 {
			time.Sleep(time.Until(start.Add(time.Duration(int64(i)*c.IntervalMs) * time.Millisecond)))
			built = append(built, build())
		}
		n.pace.take()
		envelope := built[i]
		payload := envelope.ExecutionPayload
		result.Blocks = append(result.Blocks, published{uint64(payload.BlockNumber), payload.BlockHash, nowMs()})
		if err := n.p2p.GossipOut().SignAndPublishL2Payload(context.Background(), envelope, signer); err != nil {
			return nil, fmt.Errorf("block %d of %d: %w", i, c.Count, err)
		}
		n.payloads.add(envelope)
	}
	result.Ms = float64(time.Since(start).Microseconds()) / 1000
	return result, nil
}

func (n *node) publishRaw(c *rawCommand) (any, error) {
	// Without its validator op-node logs an error for each block of anybody.
	n.level.Set(log.LevelCrit)
	gossipsub := n.p2p.GossipSub()
	// An error means that it is off already.
	_ = gossipsub.UnregisterTopicValidator(c.Topic)
	for i, data := range c.Data {
		if err := gossipsub.Publish(c.Topic, data); err != nil {
			return nil, fmt.Errorf("message %d: %w", i, err)
		}
	}
	return nil, nil
}

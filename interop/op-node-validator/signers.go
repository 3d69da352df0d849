package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"

	"github.com/ethereum-optimism/optimism/op-node/node/runcfg"
	"github.com/ethereum-optimism/optimism/op-node/rollup"
	"github.com/ethereum-optimism/optimism/op-service/eth"
)

type signerCommand struct {
	// Address is zero where L1 names none.
	Address common.Address `json:"address"`
	NowMs   int64          `json:"nowMs"`
}

// signers is op-node's own runtime config, told of signers by an L1 that holds one storage slot. Only the end of the
// grace period is decided here: there op-node asks the machine's clock, which cannot be set.
type signers struct {
	*runcfg.RuntimeConfig
	clock     *messageClock
	slot      common.Address
	changedAt time.Time
}

func newSigners(config *rollup.Config, clock *messageClock, signer common.Address) (*signers, error) {
	s := &signers{clock: clock}
	s.RuntimeConfig = runcfg.NewRuntimeConfig(log.NewLogger(slog.DiscardHandler), s, config)
	return s, s.rotate(signer)
}

func (s *signers) rotate(signer common.Address) error {
	if current := s.P2PSequencerAddress(); current != (common.Address{}) && current != signer {
		s.changedAt = s.clock.Now()
	}
	s.slot = signer
	return s.Load(context.Background(), eth.L1BlockRef{})
}

func (s *signers) ReadStorageAt(context.Context, common.Address, common.Hash, common.Hash) (common.Hash, error) {
	return common.BytesToHash(s.slot[:]), nil
}

func (s *signers) PreviousP2PSequencerAddress() common.Address {
	if s.clock.Now().Sub(s.changedAt) > runcfg.DefaultSignerGracePeriod {
		return common.Address{}
	}
	return s.RuntimeConfig.PreviousP2PSequencerAddress()
}

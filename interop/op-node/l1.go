package main

import (
	"context"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"

	"github.com/ethereum-optimism/optimism/op-node/node/runcfg"
	"github.com/ethereum-optimism/optimism/op-node/rollup"
	"github.com/ethereum-optimism/optimism/op-service/eth"
)

// stubL1 is an L1 that holds one storage slot: SystemConfig's unsafe block signer.
type stubL1 struct {
	mutex  sync.Mutex
	signer common.Address
	number uint64
}

func (l1 *stubL1) ReadStorageAt(_ context.Context, _ common.Address, slot, _ common.Hash) (common.Hash, error) {
	l1.mutex.Lock()
	defer l1.mutex.Unlock()
	if slot != runcfg.UnsafeBlockSignerAddressSystemConfigStorageSlot {
		return common.Hash{}, nil
	}
	return common.BytesToHash(l1.signer[:]), nil
}

// runtimeConfig is op-node's own, which op-node reloads every ten minutes and we whenever the slot changes.
type runtimeConfig struct {
	*runcfg.RuntimeConfig
	l1 *stubL1
}

func newRuntimeConfig(logger log.Logger, config *rollup.Config, signer common.Address) (*runtimeConfig, error) {
	r := &runtimeConfig{l1: &stubL1{}}
	r.RuntimeConfig = runcfg.NewRuntimeConfig(logger, r.l1, config)
	return r, r.rotate(signer)
}

func (r *runtimeConfig) rotate(signer common.Address) error {
	r.l1.mutex.Lock()
	r.l1.signer = signer
	r.l1.number++
	ref := eth.L1BlockRef{Number: r.l1.number}
	r.l1.mutex.Unlock()
	return r.Load(context.Background(), ref)
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum"

	"github.com/ethereum-optimism/optimism/op-service/eth"
)

// payloads stands in for the execution engine that op-node's sync server asks.
type payloads struct {
	mutex    sync.Mutex
	byNumber map[uint64]*eth.ExecutionPayloadEnvelope
}

func newPayloads() *payloads { return &payloads{byNumber: map[uint64]*eth.ExecutionPayloadEnvelope{}} }

func (p *payloads) PayloadByNumber(_ context.Context, number uint64) (*eth.ExecutionPayloadEnvelope, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	envelope, ok := p.byNumber[number]
	if !ok {
		return nil, ethereum.NotFound
	}
	return envelope, nil
}

func (p *payloads) add(envelope *eth.ExecutionPayloadEnvelope) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.byNumber[uint64(envelope.ExecutionPayload.BlockNumber)] = envelope
}

// decodeSigned reads what is signed of a block: from version 3 on the beacon root comes before the payload.
func decodeSigned(version int, signed []byte) (*eth.ExecutionPayloadEnvelope, error) {
	if version < 1 || version > 4 {
		return nil, fmt.Errorf("version %d", version)
	}
	blockVersion := []eth.BlockVersion{eth.BlockV1, eth.BlockV2, eth.BlockV3, eth.BlockV4}[version-1]
	envelope := &eth.ExecutionPayloadEnvelope{}
	if blockVersion.HasParentBeaconBlockRoot() {
		return envelope, envelope.UnmarshalSSZ(blockVersion, uint32(len(signed)), bytes.NewReader(signed))
	}
	envelope.ExecutionPayload = &eth.ExecutionPayload{}
	return envelope, envelope.ExecutionPayload.UnmarshalSSZ(blockVersion, uint32(len(signed)), bytes.NewReader(signed))
}

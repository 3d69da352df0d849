package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/holiman/uint256"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/ethereum-optimism/optimism/op-node/rollup"
	"github.com/ethereum-optimism/optimism/op-service/eth"
)

// sequencer builds blocks of whatever fork the rollup config has at their time, each on top of the last. Nothing is
// executed: roots are random, transactions are random bytes.
type sequencer struct {
	config *rollup.Config
	mutex  sync.Mutex
	key    *ecdsa.PrivateKey
	number uint64
	parent common.Hash
}

func newSequencer(config *rollup.Config, key []byte) (*sequencer, error) {
	s := &sequencer{config: config, number: config.Genesis.L2.Number, parent: config.Genesis.L2.Hash}
	if len(key) == 0 {
		random, err := crypto.GenerateKey()
		if err != nil {
			return nil, err
		}
		key = crypto.FromECDSA(random)
	}
	return s, s.setKey(key)
}

func (s *sequencer) setKey(bytes []byte) error {
	key, err := crypto.ToECDSA(bytes)
	if err != nil {
		return fmt.Errorf("publishKey: %w", err)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.key = key
	return nil
}

func (s *sequencer) signingKey() *ecdsa.PrivateKey {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.key
}

func (s *sequencer) address() common.Address { return crypto.PubkeyToAddress(s.signingKey().PublicKey) }

// goTo makes number the next block's.
func (s *sequencer) goTo(number uint64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.number, s.parent = number-1, randomHash()
}

func (s *sequencer) next(transactions, transactionBytes int) *eth.ExecutionPayloadEnvelope {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.number++
	timestamp := uint64(time.Now().Unix())
	payload := &eth.ExecutionPayload{
		ParentHash:    s.parent,
		FeeRecipient:  common.HexToAddress("0x4200000000000000000000000000000000000011"),
		StateRoot:     eth.Bytes32(randomHash()),
		ReceiptsRoot:  eth.Bytes32(randomHash()),
		PrevRandao:    eth.Bytes32(randomHash()),
		BlockNumber:   eth.Uint64Quantity(s.number),
		GasLimit:      60_000_000,
		GasUsed:       21_000,
		Timestamp:     eth.Uint64Quantity(timestamp),
		ExtraData:     s.extraData(timestamp),
		BaseFeePerGas: eth.Uint256Quantity(*uint256.NewInt(1_000_000_000)),
		Transactions:  make([]eth.Data, transactions),
	}
	for i := range payload.Transactions {
		payload.Transactions[i] = make([]byte, transactionBytes)
		_, _ = rand.Read(payload.Transactions[i])
	}
	envelope := &eth.ExecutionPayloadEnvelope{ExecutionPayload: payload}
	if s.config.IsCanyon(timestamp) {
		payload.Withdrawals = &types.Withdrawals{}
	}
	if s.config.IsEcotone(timestamp) {
		root, none := randomHash(), eth.Uint64Quantity(0)
		envelope.ParentBeaconBlockRoot = &root
		payload.BlobGasUsed, payload.ExcessBlobGas = &none, &none
	}
	if s.config.IsIsthmus(timestamp) {
		root := randomHash()
		payload.WithdrawalsRoot = &root
	}
	payload.BlockHash, _ = envelope.CheckBlockHash()
	s.parent = payload.BlockHash
	return envelope
}

// extraData is EIP-1559's parameters from Holocene on, and the minimum base fee from Jovian on.
func (s *sequencer) extraData(timestamp uint64) []byte {
	if !s.config.IsHolocene(timestamp) {
		return nil
	}
	data := []byte{0, 0, 0, 0, 250, 0, 0, 0, 6}
	if s.config.IsJovian(timestamp) {
		data[0] = 1
		data = append(data, make([]byte, 8)...)
	}
	return data
}

func randomHash() (hash common.Hash) {
	_, _ = rand.Read(hash[:])
	return hash
}

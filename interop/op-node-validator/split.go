package main

import (
	"bytes"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/golang/snappy"

	"github.com/ethereum-optimism/optimism/op-service/eth"
	opsigner "github.com/ethereum-optimism/optimism/op-service/signer"
)

type transactions []eth.Data

func (t transactions) Len() int                           { return len(t) }
func (t transactions) EncodeIndex(i int, w *bytes.Buffer) { w.Write(t[i]) }

// split takes the time of the calls that the message id and the validator consist of, in ns for all messages
// together. Valid messages only.
func (l *loaded) split(ch *chain) (map[string]int64, error) {
	took := map[string]int64{}
	measure := func(part string, call func()) {
		start := time.Now()
		call()
		took[part] += time.Since(start).Nanoseconds()
	}
	version := eth.BlockVersion(l.version - 1)
	chainID := eth.ChainIDFromBig(ch.config.L2ChainID)
	buffer := make([]byte, 10<<20)
	for _, message := range l.messages {
		var raw []byte
		var err error
		measure("snappy", func() { raw, err = snappy.Decode(buffer, message.Data) })
		if err != nil || len(raw) < 66 {
			return nil, errors.New("split takes valid messages only")
		}
		signed := raw[65:]
		measure("message id and snappy", func() { ch.messageId(message.Message) })
		hash := opsigner.PayloadHash(signed)
		measure("payload hash", func() { hash = opsigner.PayloadHash(signed) })
		measure("signature", func() {
			signing := opsigner.BlockSigningMessage{ChainID: chainID, PayloadHash: hash}
			digest := signing.ToSigningHash()
			key, recoverErr := crypto.SigToPub(digest[:], raw[:65])
			if err = recoverErr; err == nil {
				crypto.PubkeyToAddress(*key)
			}
		})
		if err != nil {
			return nil, err
		}
		var envelope eth.ExecutionPayloadEnvelope
		measure("ssz", func() {
			if version.HasParentBeaconBlockRoot() {
				err = envelope.UnmarshalSSZ(version, uint32(len(signed)), bytes.NewReader(signed))
			} else {
				envelope.ExecutionPayload = &eth.ExecutionPayload{}
				err = envelope.ExecutionPayload.UnmarshalSSZ(version, uint32(len(signed)), bytes.NewReader(signed))
			}
		})
		if err != nil {
			return nil, err
		}
		measure("transactions root", func() {
			types.DeriveSha(transactions(envelope.ExecutionPayload.Transactions), trie.NewStackTrie(nil))
		})
		envelope.ExecutionPayload.Transactions = nil
		measure("header", func() { envelope.CheckBlockHash() })
	}
	took["message id"] = took["message id and snappy"] - took["snappy"]
	delete(took, "message id and snappy")
	return took, nil
}

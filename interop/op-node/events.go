package main

import (
	"github.com/ethereum/go-ethereum/common"
)

// At is Unix time in milliseconds; ids are message ids in hex without 0x.

type startedEvent struct {
	Event     string         `json:"event"`
	PeerId    string         `json:"peerId"`
	Enr       string         `json:"enr,omitempty"`
	Multiaddr string         `json:"multiaddr"`
	Rpc       string         `json:"rpc"`
	Metrics   string         `json:"metrics"`
	Publisher common.Address `json:"publisher"`
}

type closedEvent struct {
	Event string `json:"event"`
}

type answerEvent struct {
	Event  string `json:"event"`
	Id     int64  `json:"id"`
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

// blockEvent is a block that op-node hands to its node.
type blockEvent struct {
	Event  string      `json:"event"`
	Number uint64      `json:"number"`
	Hash   common.Hash `json:"hash"`
	From   string      `json:"from"`
	At     float64     `json:"at"`
}

type peerEvent struct {
	Event     string `json:"event"`
	PeerId    string `json:"peerId"`
	Connected bool   `json:"connected"`
	Direction string `json:"direction"`
	Muxer     string `json:"muxer,omitempty"`
	Address   string `json:"address"`
	// Connections of this peer that are open now.
	Open int `json:"open"`
}

// meshEvent is a graft or a prune; either side may have asked for it.
type meshEvent struct {
	Event  string  `json:"event"`
	PeerId string  `json:"peerId"`
	Topic  string  `json:"topic"`
	At     float64 `json:"at"`
}

// messageEvent is deliver, reject or duplicate.
type messageEvent struct {
	Event  string       `json:"event"`
	PeerId string       `json:"peerId"`
	Topic  string       `json:"topic"`
	Id     string       `json:"id"`
	Hash   *common.Hash `json:"hash,omitempty"`
	Reason string       `json:"reason,omitempty"`
	At     float64      `json:"at"`
}

// controlEvent is ihave or iwant; Sent says which way it went.
type controlEvent struct {
	Event  string   `json:"event"`
	PeerId string   `json:"peerId"`
	Sent   bool     `json:"sent"`
	Ids    []string `json:"ids"`
	At     float64  `json:"at"`
}

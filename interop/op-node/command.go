package main

import (
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// command is a line of stdin: one of its fields, and an id that the answer has too.
type command struct {
	Id         int64            `json:"id"`
	Publish    *publishCommand  `json:"publish"`
	Raw        *rawCommand      `json:"raw"`
	Credit     *int             `json:"credit"`
	Signer     *common.Address  `json:"signer"`
	PublishKey hexutil.Bytes    `json:"publishKey"`
	Payloads   *payloadsCommand `json:"payloads"`
	Counts     *struct{}        `json:"counts"`
	Protocols  *string          `json:"protocols"`
	Close      *struct{}        `json:"close"`
}

// payloadsCommand gives the sync server blocks: what is signed of each, in base64, all of one version.
type payloadsCommand struct {
	Version int      `json:"version"`
	Signed  [][]byte `json:"signed"`
}

// run answers at once, but for what publishes.
func (n *node) run(c *command) {
	switch {
	case c.Publish != nil:
		go n.answer(c.Id, func() (any, error) { return n.publish(c.Publish) })
	case c.Raw != nil:
		go n.answer(c.Id, func() (any, error) { return n.publishRaw(c.Raw) })
	case c.Credit != nil:
		n.pace.release(*c.Credit)
	default:
		n.answer(c.Id, func() (any, error) { return n.runNow(c) })
	}
}

func (n *node) runNow(c *command) (any, error) {
	switch {
	case c.Signer != nil:
		return nil, n.runtime.rotate(*c.Signer)
	case c.PublishKey != nil:
		return nil, n.sequencer.setKey(c.PublishKey)
	case c.Payloads != nil:
		for i, signed := range c.Payloads.Signed {
			envelope, err := decodeSigned(c.Payloads.Version, signed)
			if err != nil {
				return nil, fmt.Errorf("payload %d: %w", i, err)
			}
			n.payloads.add(envelope)
		}
		return nil, nil
	case c.Counts != nil:
		return n.tracer.snapshot(), nil
	case c.Protocols != nil:
		return n.protocols(*c.Protocols)
	}
	return nil, errors.New("unknown command")
}

// protocols are those that identify told of a peer; our own for an empty text.
func (n *node) protocols(text string) (any, error) {
	host := n.p2p.Host()
	if text == "" {
		return host.Mux().Protocols(), nil
	}
	id, err := peer.Decode(text)
	if err != nil {
		return nil, err
	}
	return host.Peerstore().GetProtocols(id)
}

func (n *node) answer(id int64, call func() (any, error)) {
	result, err := call()
	event := answerEvent{Event: "answer", Id: id, Result: result}
	if err != nil {
		event.Error = err.Error()
	}
	n.events.print(event)
}

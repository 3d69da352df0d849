package main

import (
	"encoding/hex"
	"sync"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"

	"github.com/ethereum-optimism/optimism/op-service/eth"
)

// counts is what gossipsub did with one peer.
type counts struct {
	Delivered     int            `json:"delivered"`
	Duplicate     int            `json:"duplicate"`
	Rejected      map[string]int `json:"rejected"`
	IhaveReceived int            `json:"ihaveReceived"`
	IhaveSent     int            `json:"ihaveSent"`
	IwantReceived int            `json:"iwantReceived"`
	IwantSent     int            `json:"iwantSent"`
	Dontwant      int            `json:"idontwantReceived"`
	MessagesSent  int            `json:"messagesSent"`
	RpcsDropped   int            `json:"rpcsDropped"`
	Protocol      string         `json:"protocol"`
	// Mesh is in which topics' mesh it is.
	Mesh []string `json:"mesh"`
}

// tracer tells what gossipsub does beyond what op-node's own tracer counts for its metrics.
type tracer struct {
	events *printer
	// Whether messages and control messages are printed too.
	each  bool
	mutex sync.Mutex
	peers map[peer.ID]*counts
	mesh  map[peer.ID]map[string]bool
}

var _ pubsub.RawTracer = (*tracer)(nil)

func newTracer(events *printer, each bool) *tracer {
	return &tracer{events: events, each: each, peers: map[peer.ID]*counts{}, mesh: map[peer.ID]map[string]bool{}}
}

func (t *tracer) count(id peer.ID, add func(*counts)) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	c := t.peers[id]
	if c == nil {
		c = &counts{Rejected: map[string]int{}}
		t.peers[id] = c
	}
	add(c)
}

// snapshot is a copy of all counts, by peer id.
func (t *tracer) snapshot() map[string]counts {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	all := map[string]counts{}
	for id, c := range t.peers {
		copied := *c
		copied.Rejected = map[string]int{}
		for reason, n := range c.Rejected {
			copied.Rejected[reason] = n
		}
		copied.Mesh = []string{}
		for topic := range t.mesh[id] {
			copied.Mesh = append(copied.Mesh, topic)
		}
		all[id.String()] = copied
	}
	return all
}

func (t *tracer) OnNewOutboundStream(id peer.ID, proto protocol.ID) {
	t.count(id, func(c *counts) { c.Protocol = string(proto) })
}

func (t *tracer) OnClosedOutboundStream(id peer.ID) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.mesh, id)
}

func (t *tracer) Join(string) {}

func (t *tracer) Leave(string) {}

func (t *tracer) Graft(id peer.ID, topic string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.mesh[id] == nil {
		t.mesh[id] = map[string]bool{}
	}
	t.mesh[id][topic] = true
	t.events.print(meshEvent{"graft", id.String(), topic, nowMs()})
}

func (t *tracer) Prune(id peer.ID, topic string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.mesh[id], topic)
	t.events.print(meshEvent{"prune", id.String(), topic, nowMs()})
}

func (t *tracer) ValidateMessage(*pubsub.Message) {}

func (t *tracer) DeliverMessage(message *pubsub.Message) {
	t.count(message.ReceivedFrom, func(c *counts) { c.Delivered++ })
	t.message("deliver", message, "")
}

func (t *tracer) RejectMessage(message *pubsub.Message, reason string) {
	t.count(message.ReceivedFrom, func(c *counts) { c.Rejected[reason]++ })
	switch reason {
	case pubsub.RejectValidationQueueFull, pubsub.RejectValidationThrottled:
		t.lost(message, reason)
	default:
		t.message("reject", message, reason)
	}
}

func (t *tracer) DuplicateMessage(message *pubsub.Message) {
	t.count(message.ReceivedFrom, func(c *counts) { c.Duplicate++ })
	t.message("duplicate", message, "")
}

func (t *tracer) ThrottlePeer(peer.ID) {}

func (t *tracer) RecvRPC(rpc *pubsub.RPC) { t.control(rpc, rpc.From(), false) }

func (t *tracer) SendRPC(rpc *pubsub.RPC, id peer.ID) { t.control(rpc, id, true) }

func (t *tracer) DropRPC(_ *pubsub.RPC, id peer.ID) {
	t.count(id, func(c *counts) { c.RpcsDropped++ })
}

func (t *tracer) UndeliverableMessage(message *pubsub.Message) {
	t.lost(message, "subscriber too slow")
}

// lost is told always: the message was fine, and op-node had no room for it.
func (t *tracer) lost(message *pubsub.Message, reason string) { t.print("lost", message, reason) }

func (t *tracer) message(event string, message *pubsub.Message, reason string) {
	if t.each {
		t.print(event, message, reason)
	}
}

func (t *tracer) print(event string, message *pubsub.Message, reason string) {
	e := messageEvent{event, message.ReceivedFrom.String(), message.GetTopic(), hex.EncodeToString([]byte(message.ID)), nil, reason, nowMs()}
	if envelope, ok := message.ValidatorData.(*eth.ExecutionPayloadEnvelope); ok {
		hash := envelope.ExecutionPayload.BlockHash
		e.Hash = &hash
	}
	t.events.print(e)
}

func (t *tracer) control(rpc *pubsub.RPC, id peer.ID, sent bool) {
	var ihave, iwant []string
	for _, part := range rpc.GetControl().GetIhave() {
		ihave = append(ihave, hexIds(part.GetMessageIDs())...)
	}
	for _, part := range rpc.GetControl().GetIwant() {
		iwant = append(iwant, hexIds(part.GetMessageIDs())...)
	}
	t.count(id, func(c *counts) {
		if sent {
			c.IhaveSent += len(ihave)
			c.IwantSent += len(iwant)
			c.MessagesSent += len(rpc.GetPublish())
			return
		}
		c.IhaveReceived += len(ihave)
		c.IwantReceived += len(iwant)
		for _, part := range rpc.GetControl().GetIdontwant() {
			c.Dontwant += len(part.GetMessageIDs())
		}
	})
	if !t.each {
		return
	}
	if len(ihave) > 0 {
		t.events.print(controlEvent{"ihave", id.String(), sent, ihave, nowMs()})
	}
	if len(iwant) > 0 {
		t.events.print(controlEvent{"iwant", id.String(), sent, iwant, nowMs()})
	}
}

func hexIds(ids []string) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = hex.EncodeToString([]byte(id))
	}
	return texts
}

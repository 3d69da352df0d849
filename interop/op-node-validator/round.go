package main

import (
	"context"
	"syscall"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

type loadCommand struct {
	Version int      `json:"version"`
	Data    [][]byte `json:"data"`
	NowMs   int64    `json:"nowMs"`
}

// loaded is messages of one topic, to be judged again and again against the clock.
type loaded struct {
	version  int
	nowMs    int64
	messages []*pubsub.Message
}

type roundResult struct {
	// Ns is for all messages together: wall time, and CPU time of the whole process.
	Ns       int64          `json:"ns"`
	CpuNs    int64          `json:"cpuNs"`
	Verdicts map[string]int `json:"verdicts"`
}

func newLoaded(ch *chain, c *loadCommand) *loaded {
	l := &loaded{version: c.Version, nowMs: c.NowMs}
	for _, data := range c.Data {
		l.messages = append(l.messages, ch.message(c.Version, data))
	}
	return l
}

// round does for each message what gossipsub has done: its id first, then the validator. One goroutine.
func (l *loaded) round(setup *chainCommand) (*roundResult, error) {
	ch, err := newChain(setup)
	if err != nil {
		return nil, err
	}
	ch.clock.set(l.nowMs)
	validate := ch.validators[l.version-1]
	verdicts := map[pubsub.ValidationResult]int{}
	ctx := context.Background()
	cpu := cpuTime()
	start := time.Now()
	for _, message := range l.messages {
		ch.messageId(message.Message)
		verdicts[validate(ctx, "peer", message)]++
	}
	ns := time.Since(start).Nanoseconds()
	result := &roundResult{Ns: ns, CpuNs: cpuTime() - cpu, Verdicts: map[string]int{}}
	for verdict, count := range verdicts {
		result.Verdicts[verdictName(verdict)] = count
	}
	return result, nil
}

func cpuTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

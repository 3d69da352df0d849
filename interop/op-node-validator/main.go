// Command op-node-validator judges gossip messages with op-node's own validator.
//
// It reads one JSON command a line from stdin and answers each with one JSON line on stdout:
//
//	{"chain":   {"rollup": {rollup.json}, "signer": "0x…", "thresholdSeconds": 60}}   starts anew         → {}
//	{"signer":  {"address": "0x…", "nowMs": 0}}                                       L1 names a signer   → {}
//	{"message": {"version": 4, "data": "base64", "nowMs": 0}}                         → {"verdict", "rule", "id"}
//	{"load":    {"version": 4, "data": ["base64"], "nowMs": 0}}                       for what follows    → {}
//	{"round":   {}}    every loaded message: id, then validator, on new state         → {"ns", "cpuNs", "verdicts"}
//	{"split":   {}}    the parts of that work, one after the other                    → {"<part>": ns, …}
//
// A problem is answered with {"error": "…"}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

type command struct {
	Chain   *chainCommand   `json:"chain"`
	Signer  *signerCommand  `json:"signer"`
	Message *messageCommand `json:"message"`
	Load    *loadCommand    `json:"load"`
	Round   *struct{}       `json:"round"`
	Split   *struct{}       `json:"split"`
}

type session struct {
	setup *chainCommand
	chain *chain
	load  *loaded
}

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	buffered := bufio.NewWriterSize(os.Stdout, 1<<16)
	out := json.NewEncoder(buffered)
	var s session
	for {
		var c command
		if err := in.Decode(&c); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			fmt.Fprintln(os.Stderr, "op-node-validator: stdin:", err)
			os.Exit(1)
		}
		answer, err := s.run(&c)
		if err != nil {
			answer = map[string]string{"error": err.Error()}
		}
		if err := out.Encode(answer); err != nil {
			os.Exit(1)
		}
		// Whoever waits for an answer sends nothing more until it comes.
		if err := buffered.Flush(); err != nil {
			os.Exit(1)
		}
	}
}

func (s *session) run(c *command) (any, error) {
	done := struct{}{}
	if c.Chain != nil {
		chain, err := newChain(c.Chain)
		if err != nil {
			return nil, err
		}
		s.setup, s.chain, s.load = c.Chain, chain, nil
		return done, nil
	}
	if s.chain == nil {
		return nil, errors.New("no chain yet")
	}
	switch {
	case c.Signer != nil:
		s.chain.clock.set(c.Signer.NowMs)
		return done, s.chain.signers.rotate(c.Signer.Address)
	case c.Message != nil:
		s.chain.clock.set(c.Message.NowMs)
		return s.chain.judge(c.Message)
	case c.Load != nil:
		s.load = newLoaded(s.chain, c.Load)
		return done, nil
	case s.load == nil:
		return nil, errors.New("no messages loaded")
	case c.Round != nil:
		return s.load.round(s.setup)
	case c.Split != nil:
		return s.load.split(s.chain)
	}
	return nil, errors.New("unknown command")
}

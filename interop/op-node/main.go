// Command op-node runs op-node's p2p stack on loopback: its libp2p host, gossip, discv5, sync server, scoring, opp2p RPC
// and metrics. Its one argument is a JSON config (see config.go); it takes one JSON command a line on stdin and prints
// one JSON event a line on stdout. README.md of the folder above has both lists. It ends when stdin does.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: op-node '<config as JSON>'")
		os.Exit(2)
	}
	events := newPrinter(os.Stdout)
	config, err := parseConfig(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "op-node:", err)
		os.Exit(2)
	}
	n, err := startNode(config, events)
	if err != nil {
		fmt.Fprintln(os.Stderr, "op-node:", err)
		os.Exit(1)
	}
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	for {
		var c command
		if err := in.Decode(&c); err != nil {
			break
		}
		if c.Close != nil {
			break
		}
		n.run(&c)
	}
	n.close()
	events.print(closedEvent{Event: "closed"})
	events.close()
}

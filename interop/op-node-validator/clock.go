package main

import (
	"time"

	"github.com/ethereum-optimism/optimism/op-service/clock"
)

// messageClock shows the time that came with the message being judged.
type messageClock struct {
	// The validator calls Now and nothing else of it.
	clock.Clock
	now time.Time
}

func (c *messageClock) set(unixMs int64) { c.now = time.UnixMilli(unixMs) }

func (c *messageClock) Now() time.Time { return c.now }

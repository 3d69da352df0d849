package main

import (
	"bufio"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// printer writes events in order. Whoever prints never waits: gossipsub calls its tracers in its one loop.
type printer struct {
	mutex  sync.Mutex
	wake   *sync.Cond
	queue  []any
	closed bool
	done   chan struct{}
}

func newPrinter(out io.Writer) *printer {
	p := &printer{done: make(chan struct{})}
	p.wake = sync.NewCond(&p.mutex)
	go p.write(out)
	return p
}

func (p *printer) print(event any) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.queue = append(p.queue, event)
	p.wake.Signal()
}

// close waits until all is written.
func (p *printer) close() {
	p.mutex.Lock()
	p.closed = true
	p.wake.Signal()
	p.mutex.Unlock()
	<-p.done
}

func (p *printer) write(out io.Writer) {
	defer close(p.done)
	buffered := bufio.NewWriterSize(out, 1<<16)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for {
		p.mutex.Lock()
		for len(p.queue) == 0 && !p.closed {
			p.wake.Wait()
		}
		events := p.queue
		p.queue = nil
		p.mutex.Unlock()
		if len(events) == 0 {
			return
		}
		for _, event := range events {
			if err := encoder.Encode(event); err != nil {
				return
			}
		}
		if err := buffered.Flush(); err != nil {
			return
		}
	}
}

// nowMs is Unix time in milliseconds with a fraction, as JavaScript has it.
func nowMs() float64 { return float64(time.Now().UnixMicro()) / 1000 }

package main

import "sync"

// pace holds publishing back until whoever receives has said so.
type pace struct {
	mutex   sync.Mutex
	wake    *sync.Cond
	limited bool
	left    int
}

func newPace() *pace {
	p := &pace{}
	p.wake = sync.NewCond(&p.mutex)
	return p
}

func (p *pace) limit(inFlight int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.limited, p.left = inFlight > 0, inFlight
}

func (p *pace) take() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for p.limited && p.left == 0 {
		p.wake.Wait()
	}
	p.left--
}

func (p *pace) release(count int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.left += count
	p.wake.Broadcast()
}

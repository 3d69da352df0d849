package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/ethereum-optimism/optimism/op-node/metrics"
	"github.com/ethereum-optimism/optimism/op-node/p2p"
	"github.com/ethereum-optimism/optimism/op-node/rollup"
	"github.com/ethereum-optimism/optimism/op-service/clock"
	"github.com/ethereum-optimism/optimism/op-service/eth"
	"github.com/ethereum-optimism/optimism/op-service/httputil"
	oprpc "github.com/ethereum-optimism/optimism/op-service/rpc"
)

type node struct {
	config    *config
	events    *printer
	tracer    *tracer
	sequencer *sequencer
	runtime   *runtimeConfig
	payloads  *payloads
	metrics   *metrics.Metrics
	p2p       *p2p.NodeP2P
	rpc       *oprpc.Server
	scrape    *httputil.HTTPServer
	cancel    context.CancelFunc
	pace      *pace
	level     *slog.LevelVar
}

// tracedSetup is op-node's own p2p config, and gossipsub tells our tracer too.
type tracedSetup struct {
	*p2p.Config
	tracer *tracer
}

func (s tracedSetup) ConfigureGossip(config *rollup.Config) []pubsub.Option {
	trace := pubsub.WithRawTracer(s.tracer)
	params := p2p.BuildGlobalGossipParams(config)
	if s.MeshDHi >= params.Dscore {
		return append(s.Config.ConfigureGossip(config), trace)
	}
	// op-node leaves Dscore and Dout at gossipsub's defaults, so that it does not start with a mesh as small as this.
	params.D, params.Dlo, params.Dhi, params.Dlazy = s.MeshD, s.MeshDLo, s.MeshDHi, s.MeshDLazy
	params.Dscore, params.Dout = s.MeshDLo, min(params.Dout, s.MeshDLo-1)
	return []pubsub.Option{pubsub.WithGossipSubParams(params), pubsub.WithFloodPublish(s.FloodPublish), trace}
}

func startNode(c *config, events *printer) (*node, error) {
	level := &slog.LevelVar{}
	level.Set(slog.LevelError)
	if c.Verbose {
		level.Set(slog.LevelInfo)
	}
	logger := log.NewLogger(quiet{log.LogfmtHandler(os.Stderr), level})
	setup, err := c.setup()
	if err != nil {
		return nil, err
	}
	n := &node{config: c, events: events, tracer: newTracer(events, c.Trace), payloads: newPayloads(), pace: newPace(), level: level}
	if n.sequencer, err = newSequencer(c.Rollup, c.PublishKey); err != nil {
		return nil, err
	}
	signer := n.sequencer.address()
	if c.UnsafeBlockSigner != nil {
		signer = *c.UnsafeBlockSigner
	}
	if n.runtime, err = newRuntimeConfig(logger, c.Rollup, signer); err != nil {
		return nil, err
	}
	n.metrics = metrics.NewMetrics("default", nil)
	ctx, cancel := context.WithCancel(context.Background())
	n.cancel = cancel
	n.p2p, err = p2p.NewNodeP2P(ctx, c.Rollup, logger, tracedSetup{setup, n.tracer}, n, n.payloads, n.runtime, n.metrics, clock.SystemClock)
	if err != nil {
		cancel()
		return nil, err
	}
	n.watchPeers()
	if n.p2p.Dv5Udp() != nil {
		go n.p2p.DiscoveryProcess(ctx, logger, c.Rollup, setup.TargetPeers())
	}
	if err := n.serve(logger); err != nil {
		n.close()
		return nil, err
	}
	return n, n.announce()
}

// serve answers opp2p and shows metrics over HTTP, as op-node's node does.
func (n *node) serve(logger log.Logger) (err error) {
	n.rpc = oprpc.NewServer(n.config.ListenIp, 0, "v1.19.6", oprpc.WithLogger(logger))
	n.rpc.AddAPI(rpc.API{Namespace: p2p.NamespaceRPC, Service: p2p.NewP2PAPIBackend(n.p2p, logger)})
	if err := n.rpc.Start(); err != nil {
		return err
	}
	n.scrape, err = n.metrics.StartServer(n.config.ListenIp, 0)
	return err
}

func (n *node) announce() error {
	host := n.p2p.Host()
	port, err := p2p.FindActiveTCPPort(host)
	if err != nil {
		return err
	}
	started := startedEvent{
		Event:     "started",
		PeerId:    host.ID().String(),
		Multiaddr: fmt.Sprintf("/ip4/%s/tcp/%d/p2p/%s", n.config.ListenIp, port, host.ID()),
		Rpc:       "http://" + n.rpc.Endpoint(),
		Metrics:   "http://" + n.scrape.Addr().String() + "/metrics",
		Publisher: n.sequencer.address(),
	}
	if local := n.p2p.Dv5Local(); local != nil {
		started.Enr = local.Node().String()
	}
	n.events.print(started)
	return nil
}

// OnUnsafeL2Payload is where op-node hands on what gossip accepted.
func (n *node) OnUnsafeL2Payload(_ context.Context, from peer.ID, envelope *eth.ExecutionPayloadEnvelope) error {
	payload := envelope.ExecutionPayload
	n.events.print(blockEvent{"block", uint64(payload.BlockNumber), payload.BlockHash, from.String(), nowMs()})
	n.metrics.RecordReceivedUnsafePayload(envelope)
	n.payloads.add(envelope)
	return nil
}

func (n *node) watchPeers() {
	tell := func(connection network.Conn, connected bool) {
		id := connection.RemotePeer()
		n.events.print(peerEvent{
			Event:     "peer",
			PeerId:    id.String(),
			Connected: connected,
			Direction: connection.Stat().Direction.String(),
			Muxer:     string(connection.ConnState().StreamMultiplexer),
			Address:   connection.RemoteMultiaddr().String(),
			Open:      len(n.p2p.Host().Network().ConnsToPeer(id)),
		})
	}
	net := n.p2p.Host().Network()
	early := net.Conns()
	net.Notify(&network.NotifyBundle{
		ConnectedF:    func(_ network.Network, connection network.Conn) { tell(connection, true) },
		DisconnectedF: func(_ network.Network, connection network.Conn) { tell(connection, false) },
	})
	for _, connection := range early {
		tell(connection, true)
	}
}

func (n *node) close() {
	if n.rpc != nil {
		_ = n.rpc.Stop()
	}
	if n.scrape != nil {
		_ = n.scrape.Close()
	}
	_ = n.p2p.Close()
	n.cancel()
}

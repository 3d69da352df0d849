package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	ds "github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	ma "github.com/multiformats/go-multiaddr"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	gcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/netutil"

	"github.com/ethereum-optimism/optimism/op-node/p2p"
	"github.com/ethereum-optimism/optimism/op-node/rollup"
)

// Only loopback is listened on, dialled by discv5, or taken from a record.
const loopback = "127.0.0.0/8"

// config is the program's argument. Whatever is left out is as op-node's flags have it by default.
type config struct {
	Rollup *rollup.Config `json:"rollup"`
	// PrivateKey is the peer's, PublishKey the sequencer's: 32 bytes in hex, random ones by default.
	PrivateKey hexutil.Bytes `json:"privateKey"`
	PublishKey hexutil.Bytes `json:"publishKey"`
	// UnsafeBlockSigner is what the stub L1 says at the start; by default the address of PublishKey.
	UnsafeBlockSigner *common.Address `json:"unsafeBlockSigner"`
	ListenIp          string          `json:"listenIp"`
	TcpPort           uint16          `json:"tcpPort"`
	UdpPort           uint16          `json:"udpPort"`
	Discovery         bool            `json:"discovery"`
	Bootnodes         []string        `json:"bootnodes"`
	StaticPeers       []string        `json:"staticPeers"`
	Muxers            []string        `json:"muxers"`
	Mesh              struct {
		D            int  `json:"d"`
		Dlo          int  `json:"dlo"`
		Dhi          int  `json:"dhi"`
		Dlazy        int  `json:"dlazy"`
		FloodPublish bool `json:"floodPublish"`
	} `json:"mesh"`
	Scoring string `json:"scoring"`
	Ban     bool   `json:"ban"`
	Peers   struct {
		Lo           uint  `json:"lo"`
		Hi           uint  `json:"hi"`
		GraceSeconds int64 `json:"graceSeconds"`
	} `json:"peers"`
	ThresholdSeconds int64 `json:"thresholdSeconds"`
	Sync             bool  `json:"sync"`
	// Trace prints an event for each message and each IHAVE and IWANT too.
	Trace bool `json:"trace"`
	// Verbose lets op-node log its info lines on stderr, not its warnings alone.
	Verbose bool `json:"verbose"`
}

func parseConfig(text string) (*config, error) {
	c := &config{ListenIp: "127.0.0.1", Discovery: true, Muxers: []string{"yamux", "mplex"}, Scoring: "light", Ban: true,
		ThresholdSeconds: 60, Sync: true}
	c.Mesh.D, c.Mesh.Dlo, c.Mesh.Dhi, c.Mesh.Dlazy = p2p.DefaultMeshD, p2p.DefaultMeshDlo, p2p.DefaultMeshDhi, p2p.DefaultMeshDlazy
	c.Peers.Lo, c.Peers.Hi, c.Peers.GraceSeconds = 20, 30, 30
	in := json.NewDecoder(strings.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(c); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	if c.Rollup == nil {
		return nil, errors.New("config: rollup is missing")
	}
	if ip := net.ParseIP(c.ListenIp); ip == nil || !ip.IsLoopback() || ip.To4() == nil {
		return nil, fmt.Errorf("config: listenIp %q: only addresses of %s", c.ListenIp, loopback)
	}
	return c, nil
}

// setup makes op-node's own p2p config out of ours.
func (c *config) setup() (*p2p.Config, error) {
	key, err := peerKey(c.PrivateKey)
	if err != nil {
		return nil, err
	}
	scoring, err := p2p.GetScoringParams(c.Scoring, c.Rollup.BlockTime)
	if err != nil {
		return nil, err
	}
	muxers, err := muxerOptions(c.Muxers)
	if err != nil {
		return nil, err
	}
	var bootnodes []*enode.Node
	for _, text := range c.Bootnodes {
		node, err := enode.Parse(enode.ValidSchemes, text)
		if err != nil {
			return nil, fmt.Errorf("bootnode %s: %w", text, err)
		}
		bootnodes = append(bootnodes, node)
	}
	var static []ma.Multiaddr
	for _, text := range c.StaticPeers {
		address, err := ma.NewMultiaddr(text)
		if err != nil {
			return nil, fmt.Errorf("static peer %s: %w", text, err)
		}
		static = append(static, address)
	}
	restrict, err := netutil.ParseNetlist(loopback)
	if err != nil {
		return nil, err
	}
	nodes, err := enode.OpenDB("")
	if err != nil {
		return nil, err
	}
	ip := net.ParseIP(c.ListenIp)
	return &p2p.Config{
		Priv:             key,
		NoDiscovery:      !c.Discovery,
		ScoringParams:    scoring,
		BanningEnabled:   c.Ban,
		BanningThreshold: -100,
		BanningDuration:  time.Hour,
		ListenIP:         ip,
		ListenTCPPort:    c.TcpPort,
		ListenUDPPort:    c.UdpPort,
		// Without it the record would have no address.
		AdvertiseIP:              ip,
		Bootnodes:                bootnodes,
		DiscoveryDB:              nodes,
		NetRestrict:              restrict,
		StaticPeers:              static,
		HostMux:                  muxers,
		HostSecurity:             []libp2p.Option{p2p.NoiseC()},
		PeersLo:                  c.Peers.Lo,
		PeersHi:                  c.Peers.Hi,
		PeersGrace:               time.Duration(c.Peers.GraceSeconds) * time.Second,
		MeshD:                    c.Mesh.D,
		MeshDLo:                  c.Mesh.Dlo,
		MeshDHi:                  c.Mesh.Dhi,
		MeshDLazy:                c.Mesh.Dlazy,
		FloodPublish:             c.Mesh.FloodPublish,
		GossipTimestampThreshold: time.Duration(c.ThresholdSeconds) * time.Second,
		UserAgent:                "optimism",
		TimeoutNegotiation:       10 * time.Second,
		TimeoutAccept:            10 * time.Second,
		TimeoutDial:              10 * time.Second,
		Store:                    dssync.MutexWrap(ds.NewMapDatastore()),
		EnableReqRespSync:        c.Sync,
		EnablePingService:        true,
	}, nil
}

func peerKey(bytes []byte) (*crypto.Secp256k1PrivateKey, error) {
	if len(bytes) == 0 {
		random, err := gcrypto.GenerateKey()
		if err != nil {
			return nil, err
		}
		bytes = gcrypto.FromECDSA(random)
	}
	key, err := crypto.UnmarshalSecp256k1PrivateKey(bytes)
	if err != nil {
		return nil, fmt.Errorf("privateKey: %w", err)
	}
	return key.(*crypto.Secp256k1PrivateKey), nil
}

func muxerOptions(names []string) ([]libp2p.Option, error) {
	var options []libp2p.Option
	for _, name := range names {
		switch name {
		case "yamux":
			options = append(options, p2p.YamuxC())
		case "mplex":
			options = append(options, p2p.MplexC())
		default:
			return nil, fmt.Errorf("muxer %q: yamux or mplex", name)
		}
	}
	return options, nil
}

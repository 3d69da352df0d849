// What stands behind op-node's signer.endpoint, made of op-node's own parts: its RPC server with client certificates,
// its arguments decoded by Go's JSON, its signing hash, its local signer. Missing is the key's keeper and the book of
// who may sign with what: it knows one address and one chain, and one name of a client.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/ethereum-optimism/optimism/op-service/eth"
	"github.com/ethereum-optimism/optimism/op-service/httputil"
	oprpc "github.com/ethereum-optimism/optimism/op-service/rpc"
	"github.com/ethereum-optimism/optimism/op-service/signer"
	optls "github.com/ethereum-optimism/optimism/op-service/tls"
)

type config struct {
	Key     string `json:"key"`
	ChainID uint64 `json:"chainId"`
	Client  string `json:"client"`
	CA      string `json:"ca"`
	Cert    string `json:"cert"`
	CertKey string `json:"certKey"`
}

// unauthorized is op-signer's own error, with its code.
type unauthorized struct{ message string }

func (e *unauthorized) Error() string  { return e.message }
func (e *unauthorized) ErrorCode() int { return -32013 }

type service struct {
	signer  *signer.LocalSigner
	address common.Address
	config  config
}

func (s *service) SignBlockPayload(ctx context.Context, args signer.BlockPayloadArgs) (hexutil.Bytes, error) {
	leaf := optls.PeerTLSInfoFromContext(ctx).LeafCertificate
	if leaf == nil || len(leaf.DNSNames) == 0 || leaf.DNSNames[0] != s.config.Client {
		return nil, rpc.HTTPError{StatusCode: 403, Status: "Forbidden", Body: []byte("no such client")}
	}
	if _, err := args.Message(); err != nil {
		return nil, err
	}
	if args.SenderAddress == nil || *args.SenderAddress != s.address {
		return nil, &unauthorized{"unexpected from address"}
	}
	if args.ChainID.Uint64() != s.config.ChainID {
		return nil, &unauthorized{"unexpected chainId"}
	}
	if args.Domain != signer.SigningDomainBlocksV1 {
		return nil, &unauthorized{"unexpected domain"}
	}
	signature, err := s.signer.SignBlockV1(ctx, eth.ChainIDFromBig(args.ChainID), common.BytesToHash(args.PayloadHash))
	return signature[:], err
}

func run() error {
	// The first line is the config; the end of the input is the end of us.
	var given config
	input := json.NewDecoder(os.Stdin)
	if err := input.Decode(&given); err != nil {
		return err
	}
	key, err := crypto.HexToECDSA(given.Key)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair([]byte(given.Cert), []byte(given.CertKey))
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(given.CA))
	certificates := &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{pair},
		ClientCAs:    pool,
		ClientAuth:   tls.RequireAndVerifyClientCert,
	}
	server := oprpc.ServerFromConfig(&oprpc.ServerConfig{
		Host:       "127.0.0.1",
		AppVersion: "1.0.0",
		RpcOptions: []oprpc.Option{
			oprpc.WithLogger(log.NewLogger(log.DiscardHandler())),
			oprpc.WithMiddleware(optls.NewPeerTLSMiddleware),
		},
		HttpOptions: []httputil.Option{httputil.WithServerTLS(&httputil.ServerTLSConfig{
			Config:    certificates,
			CLIConfig: &optls.CLIConfig{Enabled: true},
		})},
	})
	server.AddAPI(rpc.API{Namespace: "opsigner", Service: &service{
		signer:  signer.NewLocalSigner(key),
		address: crypto.PubkeyToAddress(key.PublicKey),
		config:  given,
	}})
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Stop()
	fmt.Println(server.Endpoint())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

package main

import (
	"context"
	"log/slog"

	"github.com/ethereum/go-ethereum/log"
)

// rule keeps the last warning of the validator, which names the rule that a message broke.
type rule struct {
	text string
}

func (r *rule) logger() log.Logger { return log.NewLogger(r) }

func (r *rule) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (r *rule) Handle(_ context.Context, record slog.Record) error {
	r.text = record.Message
	return nil
}

func (r *rule) WithAttrs([]slog.Attr) slog.Handler { return r }

func (r *rule) WithGroup(string) slog.Handler { return r }

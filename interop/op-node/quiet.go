package main

import (
	"context"
	"log/slog"
)

// quiet lets op-node log from a level on that may change.
type quiet struct {
	slog.Handler
	level *slog.LevelVar
}

func (q quiet) Enabled(_ context.Context, level slog.Level) bool { return level >= q.level.Level() }

func (q quiet) WithAttrs(attributes []slog.Attr) slog.Handler {
	return quiet{q.Handler.WithAttrs(attributes), q.level}
}

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name), q.level} }

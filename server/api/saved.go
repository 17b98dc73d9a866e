package api

import (
	"context"
	"time"
)

// SavedJSON is who saved a version of a list; exported to be embedded.
type SavedJSON struct {
	Version       int        `json:"version" doc:"0 为系统自带"`
	ChangedByName string     `json:"changed_by_name,omitempty"`
	ChangedAt     *time.Time `json:"changed_at"`
}

// SeenVersion is the version of a list that was read before it was changed; exported to be
// embedded.
type SeenVersion struct {
	Version int `json:"version" minimum:"0" doc:"打开时看到的版本；别人先保存了会得到 409"`
}

// saver is who saved a version, as emotion and safety say it alike.
type saver = struct {
	Version   int
	ChangedBy string
	ChangedAt time.Time
}

func (s *Server) savedOf(ctx context.Context, v saver) SavedJSON {
	if v.Version == 0 {
		return SavedJSON{}
	}
	at := v.ChangedAt.UTC()
	return SavedJSON{Version: v.Version, ChangedByName: s.staffName(ctx, v.ChangedBy), ChangedAt: &at}
}

// historyOf is who saved the versions, in their order.
func historyOf[V ~saver](ctx context.Context, s *Server, versions []V) []SavedJSON {
	out := make([]SavedJSON, len(versions))
	for i, v := range versions {
		out[i] = s.savedOf(ctx, saver(v))
	}
	return out
}

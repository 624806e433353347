"""Evidence in a workspace: what feeds a map, its dashboard, its alerts, the atlas of all maps."""

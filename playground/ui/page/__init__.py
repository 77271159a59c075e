"""What all tabs share: language, streams, set-up, drafts, uploads."""

"""Sentry's protocol, as unmodified SDKs of any language speak it (develop.sentry.dev/sdk)."""

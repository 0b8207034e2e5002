-- name: create_key
INSERT INTO api_keys (name, secret_hash, scopes) VALUES (%(name)s, %(hash)s, %(scopes)s)
ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
RETURNING id

-- name: list_keys
SELECT id, name, scopes, created_at, revoked_at FROM api_keys ORDER BY id

-- name: revoke_key
UPDATE api_keys SET revoked_at = now() WHERE name = %s AND revoked_at IS NULL RETURNING id

-- name: find_key
SELECT id, name, scopes FROM api_keys WHERE secret_hash = %s AND revoked_at IS NULL

-- name: any_key
SELECT exists(SELECT FROM api_keys)

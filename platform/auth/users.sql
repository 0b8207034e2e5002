-- name: lock_users
-- One change of who there is at a time, so that an admin always remains.
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE

-- name: any_user
SELECT exists(SELECT FROM users)

-- name: create_user
INSERT INTO users (name, password_hash, role) VALUES (%(name)s, %(hash)s, %(role)s)
ON CONFLICT (lower(name)) DO NOTHING
RETURNING id, name, role, disabled, created_at, last_sign_in_at, password_hash

-- name: list_users
SELECT id, name, role, disabled, created_at, last_sign_in_at, password_hash
FROM users ORDER BY lower(name)

-- name: find_user
SELECT id, name, role, disabled, created_at, last_sign_in_at, password_hash
FROM users WHERE lower(name) = lower(%s)

-- name: change_user
-- What is null stays.
UPDATE users
SET role = coalesce(%(role)s, role), disabled = coalesce(%(disabled)s, disabled),
    password_hash = coalesce(%(hash)s, password_hash), updated_at = now()
WHERE id = %(id)s
RETURNING id, name, role, disabled, created_at, last_sign_in_at, password_hash

-- name: other_admins
SELECT count(*) FROM users WHERE role = 'admin' AND NOT disabled AND id <> %s

-- name: remove_user
DELETE FROM users WHERE id = %s

-- name: strengthen
-- The same password hashed with today's parameters.
UPDATE users SET password_hash = %(new)s WHERE id = %(id)s AND password_hash = %(old)s

-- name: begin_session
-- Only for the password that was checked: it may have been changed since.
WITH signed_in AS (
    UPDATE users SET last_sign_in_at = %(now)s
    WHERE id = %(id)s AND password_hash = %(password_hash)s AND NOT disabled
    RETURNING id
)
INSERT INTO user_sessions (token_hash, user_id, created_at, expires_at, address)
SELECT %(token_hash)s, id, %(now)s, %(until)s, %(address)s FROM signed_in
RETURNING user_id

-- name: find_session
SELECT u.id, u.name, u.role, s.created_at, s.expires_at
FROM user_sessions s JOIN users u ON u.id = s.user_id
WHERE s.token_hash = %(hash)s AND s.expires_at > %(now)s AND NOT u.disabled

-- name: extend_session
UPDATE user_sessions SET expires_at = %(until)s WHERE token_hash = %(hash)s

-- name: end_session
DELETE FROM user_sessions WHERE token_hash = %s

-- name: end_sessions_of
-- All of a user's sessions but one.
DELETE FROM user_sessions WHERE user_id = %(id)s AND token_hash <> %(but)s

-- name: end_expired
DELETE FROM user_sessions WHERE expires_at <= %s

-- name: add_setup_token
INSERT INTO setup_tokens (token_hash) VALUES (%s)

-- name: find_setup_token
SELECT exists(SELECT FROM setup_tokens WHERE token_hash = %s) AND NOT exists(SELECT FROM users)

-- name: void_setup_tokens
DELETE FROM setup_tokens

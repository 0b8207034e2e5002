-- name: create_project
INSERT INTO error_projects (service, environment, public_key)
VALUES (%(service)s, %(environment)s, %(key)s) RETURNING id

-- name: list_projects
SELECT id, service, environment, public_key, created_at, revoked_at FROM error_projects ORDER BY id

-- name: revoke_project
UPDATE error_projects SET revoked_at = now() WHERE id = %s AND revoked_at IS NULL RETURNING id

-- name: find_project
SELECT id, service, environment, public_key FROM error_projects
WHERE public_key = %s AND revoked_at IS NULL

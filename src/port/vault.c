#include "port/vault.h"

#include "base/auto.h"
#include "base/file.h"
#include "core/access.h"
#include "port/config_file.h"
#include "port/net.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { VAULT_CEILING = 256 * 1024 };

typedef struct VaultSecret {
	Str name, places;
	SecretSource source;
	int line;
} VaultSecret;

struct Vault {
	Arena arena;
	const char *path, *folder;
	Config config;
	VaultSecret *secrets;
	size_t count;
	const char *allowed_signers, *used;
	bool has_roles;
};

void vault_close(Vault *v)
{
	if (v == NULL)
		return;
	arena_free(&v->arena);
	free(v);
}

const Config *vault_config(const Vault *v)
{
	return &v->config;
}

const char *vault_allowed_signers(const Vault *v)
{
	return v->allowed_signers;
}

const char *vault_used(const Vault *v)
{
	return v->used;
}

bool vault_has_roles(const Vault *v)
{
	return v->has_roles;
}

size_t vault_count(const Vault *v)
{
	return v->count;
}

/* ---- the file ---- */

static const Str secret_section = {"secret ", 7};

static VaultSecret *secret_entry(Vault *v, Str section, int line)
{
	Str name = str_trim(str_slice(section, secret_section.len, section.len));
	for (size_t i = 0; i < v->count; i++)
		if (str_eq(v->secrets[i].name, name))
			return &v->secrets[i];
	VaultSecret *s = ARENA_PUSH(&v->arena, v->secrets, v->count);
	*s = (VaultSecret){.name = name, .places = STR(""), .line = line};
	return s;
}

static bool take_secret(VaultSecret *s, const ConfigEntry *e)
{
	struct {
		const char *key;
		Str *field;
	} fields[] = {{"file", &s->source.file}, {"env", &s->source.env}, {"command", &s->source.command},
		{"for", &s->places}};
	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_is(e->key, fields[i].key)) {
			*fields[i].field = e->value;
			return true;
		}
	return false;
}

static const char *path_of(Vault *v, Str value)
{
	return str_starts(value, STR("/")) ? arena_cstr(&v->arena, value)
		: path_join(&v->arena, v->folder, arena_cstr(&v->arena, value));
}

static bool take_setting(Vault *v, const ConfigEntry *e)
{
	Role role;
	if (str_is(e->section, "roles")) {
		v->has_roles = true;
		return role_from(e->value, &role);
	}
	if (!str_is(e->section, "executor"))
		return false;
	if (str_is(e->key, "allowed_signers"))
		v->allowed_signers = path_of(v, e->value);
	if (str_is(e->key, "used"))
		v->used = path_of(v, e->value);
	return str_is(e->key, "lease_ms") || str_is(e->key, "repeat_wait_ms") || str_is(e->key, "allowed_signers") ||
		str_is(e->key, "used");
}

static bool take_entries(Vault *v, Err *err)
{
	for (size_t i = 0; i < v->config.count; i++) {
		const ConfigEntry *e = &v->config.items[i];
		bool known = str_starts(e->section, secret_section)
			? take_secret(secret_entry(v, e->section, e->line), e) : take_setting(v, e);
		if (!known)
			return err_set(err, ERR_INPUT, "%s:%d: [%.*s] %.*s: no entry of an executor's "
				"configuration", v->path, e->line, STR_ARG(e->section), STR_ARG(e->key));
	}
	return true;
}

static bool secrets_check(const Vault *v, Err *err)
{
	for (size_t i = 0; i < v->count; i++) {
		const VaultSecret *s = &v->secrets[i];
		const SecretSource *from = &s->source;
		if (s->name.len == 0)
			return err_set(err, ERR_INPUT, "%s:%d: [secret NAME]: the name is missing", v->path,
				s->line);
		if ((from->file.len > 0) + (from->env.len > 0) + (from->command.len > 0) != 1)
			return err_set(err, ERR_INPUT, "%s:%d: [secret %.*s]: exactly one of file, env, command "
				"must say where it is", v->path, s->line, STR_ARG(s->name));
		if (s->places.len == 0)
			return err_set(err, ERR_INPUT, "%s:%d: [secret %.*s]: \"for\" must say where it may go, "
				"such as https://office.example", v->path, s->line, STR_ARG(s->name));
	}
	return true;
}

static bool vault_read(Vault *v, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	int fd = open(v->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == EACCES)
		return err_set(err, ERR_REFUSED, "%s: the executor's user alone can read it: run this as that user",
			v->path);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: %s", v->path, strerror(errno));
	bool ok = file_is_private(fd, str_from(v->path), "the executor's configuration", err) &&
		file_read_fd(fd, v->path, VAULT_CEILING, &text, err);
	close(fd);
	return ok && config_file_parse(&v->arena, v->path, buf_str(&text), &v->config, err) &&
		take_entries(v, err) && secrets_check(v, err);
}

bool vault_open(const char *path, Vault **ret_vault, Err *err)
{
	Vault *v = xcalloc(1, sizeof *v);
	Str base = path_base(str_from(path));
	v->path = arena_cstr(&v->arena, str_from(path));
	v->used = arena_fmt(&v->arena, "%s.used", path).ptr;
	v->folder = base.ptr == path ? "." : arena_cstr(&v->arena, (Str){path, (size_t)(base.ptr - path)});
	if (!vault_read(v, err)) {
		vault_close(v);
		return false;
	}
	*ret_vault = v;
	return true;
}

/* ---- where a secret may go ---- */

/* "https://office.example:443/x?y" and "HTTPS://Office.example" are one place: "https://office.example:443". A path
 * of a program is itself. */
static void place_write(Str address, Buf *out)
{
	static const struct {
		const char *scheme, *port;
	} defaults[] = {{"http", "80"}, {"https", "443"}, {"smtp", "587"}, {"smtps", "465"}};
	ptrdiff_t colon = str_find(address, STR("://"), 0);
	if (colon < 0) {
		buf_add(out, address);
		return;
	}
	Str rest = str_slice(address, (size_t)colon + 3, address.len), host = STR("");
	(void)str_next(&rest, '/', &host);
	Str authority = host;
	(void)str_next(&authority, '?', &host);
	ptrdiff_t bracket = str_find(host, STR("]"), 0);
	bool has_port = str_find(host, STR(":"), bracket < 0 ? 0 : (size_t)bracket) >= 0;
	size_t start = out->len;
	buf_add(out, str_slice(address, 0, (size_t)colon + 3));
	buf_add(out, host);
	for (size_t i = start; i < out->len; i++)
		out->ptr[i] = (char)tolower((unsigned char)out->ptr[i]);
	for (size_t i = 0; !has_port && i < COUNT(defaults); i++)
		if (str_is(str_slice(buf_since(out, start), 0, (size_t)colon), defaults[i].scheme))
			buf_addf(out, ":%s", defaults[i].port);
}

static bool same_place(Str one, Str other)
{
	AUTO(buf_free) Buf a = {0};
	AUTO(buf_free) Buf b = {0};
	place_write(one, &a);
	place_write(other, &b);
	return str_eq(buf_str(&a), buf_str(&b));
}

static bool may_go_to(const VaultSecret *s, Str destination)
{
	Str rest = s->places, place;
	while (rest.len > 0 && str_next(&rest, ',', &place))
		if (str_trim(place).len > 0 && same_place(str_trim(place), destination))
			return true;
	return false;
}

bool vault_secret(const Vault *v, Str name, Str destination, Secret *ret_secret, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	if (v == NULL)
		return err_set(err, ERR_MISSING, "secret " STR_FMT ": this executor has no configuration "
			"(executor.ini, or $COUNTERSIGN_EXECUTOR_CONFIG)", STR_ARG(name));
	for (size_t i = 0; i < v->count; i++) {
		const VaultSecret *s = &v->secrets[i];
		if (!str_eq(s->name, name))
			continue;
		Str where = arena_fmt(&arena, "secret " STR_FMT, STR_ARG(name));
		if (!may_go_to(s, destination))
			return err_set(err, ERR_REFUSED, "%s: the executor's configuration does not let it go to "
				STR_FMT, where.ptr, STR_ARG(destination));
		return secret_read(v->folder, &s->source, where.ptr, ret_secret, err);
	}
	return err_set(err, ERR_MISSING, "secret " STR_FMT ": not in the executor's configuration",
		STR_ARG(name));
}

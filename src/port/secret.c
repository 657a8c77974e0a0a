#include "port/secret.h"

#include "base/auto.h"
#include "port/proc.h"
#include "port/runner_part.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Takes the line over and wipes the caller's copy. */
static bool secret_take(char *bytes, size_t len, const char *where, Secret *ret_secret, Err *err)
{
	Str text = {bytes, len};
	if (str_ends(text, STR("\n")))
		text.len--;
	if (str_ends(text, STR("\r")))
		text.len--;
	bool ok = text.len > 0;
	for (size_t i = 0; i < text.len; i++)
		ok = ok && (unsigned char)text.ptr[i] >= ' ' && text.ptr[i] != 127;
	Secret secret = {0};
	if (ok)
		buf_add(&secret.text, text);
	secret_wipe(bytes, len);
	if (!ok)
		return err_set(err, ERR_INPUT, "%s: empty, or more than one line of text", where);
	*ret_secret = secret;
	return true;
}

bool file_is_private(int fd, Str shown, const char *where, Err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_INPUT, "%s: " STR_FMT ": not a regular file", where, STR_ARG(shown));
	if ((st.st_mode & 077) != 0 || (st.st_uid != geteuid() && st.st_uid != 0))
		return err_set(err, ERR_REFUSED,
			"%s: " STR_FMT ": others can read it; it must be yours, mode 0600", where,
			STR_ARG(shown));
	return true;
}

static bool file_secret(const char *folder, Str path, const char *where, Secret *ret_secret, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *real = NULL;
	char bytes[SECRET_MAX + 1];
	if (str_starts(path, STR("/")))
		real = arena_cstr(&arena, path);
	else if (!runner_file_inside(&arena, folder, path, &real, err))
		return err_prefix(err, "%s: ", where);
	int fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_set(err, ERR_MISSING, "%s: " STR_FMT ": %s", where, STR_ARG(path),
			strerror(errno));
	ssize_t n = file_is_private(fd, path, where, err) ? read(fd, bytes, sizeof bytes) : -2;
	close(fd);
	if (n == -2)
		return false;
	if (n < 0 || n > SECRET_MAX)
		return err_set(err, ERR_INPUT, "%s: " STR_FMT ": cannot be read, or is longer than %d bytes",
			where, STR_ARG(path), SECRET_MAX);
	return secret_take(bytes, (size_t)n, where, ret_secret, err);
}

static bool env_secret(Str name, const char *where, Secret *ret_secret, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	char bytes[SECRET_MAX + 1];
	const char *value = getenv(arena_cstr(&arena, name));
	size_t len = value == NULL ? 0 : strlen(value);
	if (len == 0 || len > SECRET_MAX)
		return err_set(err, ERR_MISSING, "%s: the environment has no usable " STR_FMT, where,
			STR_ARG(name));
	memcpy(bytes, value, len + 1);
	return secret_take(bytes, len, where, ret_secret, err);
}

static Json *words_of(Str text)
{
	Json *list = json_new_array();
	Str word;
	while (text.len > 0 && str_next(&text, ' ', &word))
		if (word.len > 0)
			json_push_str(list, word);
	return list;
}

static bool command_secret(const char *folder, Str command, const char *where, Secret *ret_secret, Err *err)
{
	static const char *const keep[] = {"HOME", "GNUPGHOME", "PASSWORD_STORE_DIR", "XDG_RUNTIME_DIR",
		"DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", NULL};
	AUTO(arena_free) Arena arena = {0};
	AUTO(json_freep) Json *words = words_of(command);
	ProcOptions o = {.keep = keep, .folder = folder, .timeout_ms = SECRET_COMMAND_MS,
		.output_ceiling = SECRET_MAX};
	ProcResult r = {0};
	if (!runner_argv(&arena, folder, words, where, &o.argv, err) || !proc_run(&o, &r, err))
		return false;
	bool ok = r.status == 0 && r.out.len > 0;
	if (ok)
		ok = secret_take(r.out.ptr, r.out.len, where, ret_secret, err);
	else
		err_set(err, ERR_OUTSIDE, "%s: the command gave no secret (status %d)", where, r.status);
	proc_result_free(&r);
	return ok;
}

bool secret_read(const char *folder, const SecretSource *source, const char *where, Secret *ret_secret, Err *err)
{
	if (source->file.len > 0)
		return file_secret(folder, source->file, where, ret_secret, err);
	if (source->env.len > 0)
		return env_secret(source->env, where, ret_secret, err);
	return command_secret(folder, source->command, where, ret_secret, err);
}

void secret_free(Secret *s)
{
	secret_wipe(s->text.ptr, s->text.len);
	buf_free(&s->text);
}

void secret_redact(const Secret *s, Str text, Buf *out)
{
	Str secret = buf_str(&s->text);
	size_t from = 0;
	for (ptrdiff_t at; secret.len > 0 && (at = str_find(text, secret, from)) >= 0;) {
		buf_add(out, str_slice(text, from, (size_t)at));
		buf_adds(out, "[secret]");
		from = (size_t)at + secret.len;
	}
	buf_add(out, str_slice(text, from, text.len));
}

Json *secret_redact_json(const Secret *s, const Json *json)
{
	AUTO(buf_free) Buf text = {0};
	bool object = json_is(json, JSON_OBJECT);
	if (json_is(json, JSON_STRING)) {
		secret_redact(s, json_str(json), &text);
		return json_new_str(buf_str(&text));
	}
	if (!object && !json_is(json, JSON_ARRAY))
		return json_copy(json);
	Json *copy = object ? json_new_object() : json_new_array();
	for (const Json *item = json_first(json); item != NULL; item = json_next(item)) {
		Json *value = secret_redact_json(s, item);
		buf_clear(&text);
		secret_redact(s, json_key(item), &text);
		if (object)
			json_set_key(copy, buf_str(&text), value);
		else
			json_push(copy, value);
	}
	return copy;
}

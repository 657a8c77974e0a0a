#include "port/sign.h"

#include "base/auto.h"
#include "base/file.h"
#include "port/proc.h"
#include "port/sign_check.h"
#include "port/sign_text.h"
#include "text/sanitise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool sign_principal_is_plain(Str principal)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
	for (size_t i = 0; i < principal.len; i++)
		if (memchr(plain, principal.ptr[i], sizeof plain - 1) == NULL)
			return false;
	return principal.len > 0 && principal.len <= SIGN_MAX_PRINCIPAL;
}

static bool principal_check(Str principal, Err *err)
{
	if (sign_principal_is_plain(principal))
		return true;
	return err_set(err, ERR_REFUSED,
		"a signer's name holds only letters, digits and . _ @ - (1 to %d characters)",
		SIGN_MAX_PRINCIPAL);
}

bool sign_read_public_key(Arena *arena, const char *path, Str *ret_key, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	if (!file_read(path, SIGN_MAX_KEY_FILE, &text, err))
		return false;
	Str rest = buf_str(&text), line = STR("");
	(void)str_next(&rest, '\n', &line);
	if (rest.ptr != NULL && str_trim(rest).len > 0)
		return err_set(err, ERR_INPUT, "%s: must hold one public key on one line", path);
	if (!sign_key_from(arena, line, ret_key, err))
		return err_prefix(err, "%s: ", path);
	return true;
}

/* ---- running ssh-keygen ---- */

/* Its last line of complaint, fit to be shown. */
static void complaint_add(const ProcResult *r, Buf *out)
{
	Str rest = buf_str(&r->err), line, last = STR("no reason given");
	while (str_next(&rest, '\n', &line))
		if (str_trim(line).len > 0)
			last = str_trim(line);
	(void)sanitise(str_slice(last, 0, 200), SANITISE_LINE, out);
}

static bool keygen(const char *const *argv, Str input, const char *const *keep, int64_t timeout_ms,
	ProcResult *ret_result, Err *err)
{
	ProcOptions o = {.argv = argv, .keep = keep, .input = input, .timeout_ms = timeout_ms};
	ProcResult r;
	if (!proc_run(&o, &r, err))
		return false;
	if (r.timed_out) {
		proc_result_free(&r);
		return err_set(err, ERR_OUTSIDE, "ssh-keygen gave no answer within %lld seconds",
			(long long)(timeout_ms / 1000));
	}
	*ret_result = r;
	return true;
}

bool sign_make_key(const char *path, const char *comment, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(proc_result_free) ProcResult r = {0};
	struct stat st;
	const char *public_path = arena_fmt(&arena, "%s.pub", path).ptr;
	if (lstat(path, &st) == 0 || lstat(public_path, &st) == 0)
		return err_set(err, ERR_REFUSED, "%s: there is a key already; it is not overwritten", path);
	for (const char *c = comment; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			return err_set(err, ERR_INPUT, "a key's comment must be one line");
	const char *argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path,
		NULL};
	if (!keygen(argv, STR(""), NULL, SIGN_VERIFY_TIMEOUT_MS, &r, err))
		return false;
	if (r.status == 0)
		return true;
	AUTO(buf_free) Buf why = {0};
	complaint_add(&r, &why);
	return err_set(err, ERR_IO, "%s: cannot make a key: %s", path, buf_cstr(&why));
}

/* ---- signing ---- */

static bool sign_failure(const char *key_path, const ProcResult *r, Err *err)
{
	AUTO(buf_free) Buf why = {0};
	complaint_add(r, &why);
	if (str_has(buf_str(&why), STR("incorrect passphrase")))
		return err_set(err, ERR_OUTSIDE,
			"%s: the key is encrypted and no ssh-agent holds it; run ssh-add %s first",
			key_path, key_path);
	return err_set(err, ERR_OUTSIDE, "%s: cannot sign: %s", key_path, buf_cstr(&why));
}

bool sign_text(const char *key_path, Str text, Arena *arena, Str *ret_signature, Err *err)
{
	static const char *const keep[] = {"HOME", "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE",
		"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR",
		"DBUS_SESSION_BUS_ADDRESS", "SSH_SK_PROVIDER", NULL};
	const char *argv[] = {"ssh-keygen", "-Y", "sign", "-n", SIGN_NAMESPACE, "-f", key_path, NULL};
	AUTO(proc_result_free) ProcResult r = {0};
	if (!keygen(argv, text, keep, SIGN_TIMEOUT_MS, &r, err))
		return err_prefix(err, "%s: cannot sign: ", key_path);
	if (r.status != 0)
		return sign_failure(key_path, &r, err);
	if (!signature_is_canonical(buf_str(&r.out)))
		return err_set(err, ERR_OUTSIDE, "%s: ssh-keygen wrote no signature", key_path);
	*ret_signature = arena_copy(arena, buf_str(&r.out));
	return true;
}

/* ---- the allowed signers file ---- */

typedef struct Signer {
	Str options; /* as ssh-keygen shall see them, our namespace always among them */
	bool dated;  /* its key counts between two dates only */
	Str key;
} Signer;

static bool option_is_date(Str option, const char *name)
{
	Str head = str_from(name);
	if (!str_starts(option, head) || option.len < head.len + 3)
		return false;
	Str value = str_slice(option, head.len, option.len);
	if (!str_starts(value, STR("=\"")) || !str_ends(value, STR("\"")))
		return false;
	for (size_t i = 2; i < value.len - 1; i++)
		if ((value.ptr[i] < '0' || value.ptr[i] > '9') && value.ptr[i] != 'Z')
			return false;
	return true;
}

#define OWN_NAMESPACE "namespaces=\"" SIGN_NAMESPACE "\""

static bool options_read(Arena *arena, Str options, Signer *ret_signer, Err *err)
{
	Str rest = options, option, all = STR(OWN_NAMESPACE);
	while (options.len > 0 && str_next(&rest, ',', &option)) {
		if (option_is_date(option, "valid-after") || option_is_date(option, "valid-before"))
			all = arena_fmt(arena, STR_FMT "," STR_FMT, STR_ARG(all), STR_ARG(option));
		else if (!str_is(option, OWN_NAMESPACE))
			return err_set(err, ERR_REFUSED, "the option %.*s is not accepted here",
				(int)(option.len < 60 ? option.len : 60), option.ptr);
	}
	ret_signer->options = all;
	ret_signer->dated = !str_is(all, OWN_NAMESPACE);
	return true;
}

/* The part of a line behind the principal: "[options] TYPE BASE64 [comment]". */
static bool signer_read(Arena *arena, Str rest, Signer *ret_signer, Err *err)
{
	Signer signer = {0};
	Str ahead = rest, options = STR("");
	Str word = sign_word_next(&ahead);
	if (!sign_is_key_type(word)) {
		options = word;
		rest = ahead;
	}
	if (!options_read(arena, options, &signer, err))
		return false;
	if (!sign_key_from(arena, rest, &signer.key, err)) {
		if (err != NULL)
			err->code = ERR_REFUSED;
		return false;
	}
	*ret_signer = signer;
	return true;
}

static bool line_is_for(Str line, Str principal, Str *ret_rest)
{
	Str rest = str_trim(line);
	bool is = str_eq(sign_word_next(&rest), principal);
	if (is)
		*ret_rest = rest;
	return is;
}

static bool signer_find(Arena *arena, const char *path, Str principal, Signer *ret_signer, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	if (!principal_check(principal, err) || !file_read(path, SIGN_MAX_SIGNERS_FILE, &text, err))
		return false;
	Signer signer = {0};
	Str lines = buf_str(&text), line, rest;
	size_t number = 0, found = 0;
	while (str_next(&lines, '\n', &line)) {
		number++;
		if (!line_is_for(line, principal, &rest))
			continue;
		if (found++ > 0)
			return err_set(err, ERR_REFUSED, "%s: line %zu: a second key for " STR_FMT,
				path, number, STR_ARG(principal));
		if (!signer_read(arena, rest, &signer, err))
			return err_prefix(err, "%s: line %zu: ", path, number);
	}
	if (found == 0)
		return err_set(err, ERR_REFUSED, "%s: no key for " STR_FMT, path, STR_ARG(principal));
	*ret_signer = signer;
	return true;
}

bool sign_allowed_key(Arena *arena, const char *allowed_signers, Str principal, Str *ret_key, Err *err)
{
	Signer signer = {0};
	if (!signer_find(arena, allowed_signers, principal, &signer, err))
		return false;
	*ret_key = signer.key;
	return true;
}

/* The lines of the file that are not the principal's, each with its end. */
static void lines_of_others(Str text, Str principal, Buf *out)
{
	Str line, unused;
	while (str_next(&text, '\n', &line)) {
		bool last = text.ptr == NULL;
		if (line_is_for(line, principal, &unused) || (last && line.len == 0))
			continue;
		buf_add(out, line);
		buf_addc(out, '\n');
	}
}

static bool allow_locked(const char *path, Str principal, Str key, Err *err)
{
	AUTO(buf_free) Buf before = {0};
	AUTO(buf_free) Buf after = {0};
	if (file_exists(path) && !file_read(path, SIGN_MAX_SIGNERS_FILE, &before, err))
		return false;
	lines_of_others(buf_str(&before), principal, &after);
	if (key.len > 0)
		buf_addf(&after, STR_FMT " " OWN_NAMESPACE " " STR_FMT "\n",
			STR_ARG(principal), STR_ARG(key));
	return file_write_atomic(path, buf_str(&after), 0644, err);
}

/* Other administrators wait until this is closed (flock(2)); -1 on failure. */
static int folder_lock(Arena *arena, const char *path, Err *err)
{
	Str base = path_base(str_from(path));
	Str folder = {path, (size_t)(base.ptr - path)};
	const char *name = folder.len > 0 ? arena_cstr(arena, folder) : ".";
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	err_set(err, ERR_IO, "%s: cannot lock the folder: %s", name, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

bool sign_allow(const char *allowed_signers, Str principal, Str key, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str plain = STR("");
	if (!principal_check(principal, err) ||
		(key.len > 0 && !sign_key_from(&arena, key, &plain, err)))
		return false;
	int fd = folder_lock(&arena, allowed_signers, err);
	if (fd < 0)
		return false;
	bool ok = allow_locked(allowed_signers, principal, plain, err);
	close(fd);
	return ok;
}

/* ---- verifying ---- */

/* A private folder with the one line and the signature that ssh-keygen reads, where it is to say. */
typedef struct Bench {
	char folder[200]; /* "": none made */
	Arena arena;
	const char *signer, *signature;
} Bench;

static void bench_close(Bench *b)
{
	if (b->folder[0] != '\0') {
		(void)unlink(b->signer);
		(void)unlink(b->signature);
		(void)rmdir(b->folder);
	}
	arena_free(&b->arena);
}

static bool file_put(const char *path, Str text, Err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len;
	int code = errno;
	if (fd >= 0)
		close(fd);
	return ok || err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(code));
}

static bool bench_open(Bench *b, Str principal, const Signer *signer, Str signature, Err *err)
{
	const char *base = getenv("TMPDIR");
	if (base == NULL || base[0] != '/' || strlen(base) > sizeof b->folder / 2)
		base = "/tmp";
	(void)snprintf(b->folder, sizeof b->folder, "%s/countersign.XXXXXX", base);
	if (mkdtemp(b->folder) == NULL) {
		b->folder[0] = '\0';
		return err_set(err, ERR_IO, "%s: cannot make a folder: %s", base, strerror(errno));
	}
	b->signer = path_join(&b->arena, b->folder, "signer");
	b->signature = path_join(&b->arena, b->folder, "signature");
	Str line = arena_fmt(&b->arena, STR_FMT " " STR_FMT " " STR_FMT "\n", STR_ARG(principal),
		STR_ARG(signer->options), STR_ARG(signer->key));
	return file_put(b->signer, line, err) && file_put(b->signature, signature, err);
}

static bool bench_verify(Bench *b, Str principal, Str text, Err *err)
{
	const char *name = arena_cstr(&b->arena, principal);
	const char *argv[] = {"ssh-keygen", "-Y", "verify", "-f", b->signer, "-I", name, "-n",
		SIGN_NAMESPACE, "-s", b->signature, NULL};
	AUTO(proc_result_free) ProcResult r = {0};
	if (!keygen(argv, text, NULL, SIGN_VERIFY_TIMEOUT_MS, &r, err))
		return false;
	Str good = arena_fmt(&b->arena, "Good \"" SIGN_NAMESPACE "\" signature for %s with ", name);
	if (r.status == 0 && str_starts(buf_str(&r.out), good))
		return true;
	AUTO(buf_free) Buf why = {0};
	complaint_add(&r, &why);
	/* Its verdict, whatever the reason; without it (no account, no memory, a signal) it has not judged. */
	if (!str_has(buf_str(&r.out), STR("Could not verify signature.")))
		return err_set(err, ERR_OUTSIDE, "ssh-keygen could not say whether the signature of %s is valid: %s",
			name, buf_cstr(&why));
	return err_set(err, ERR_REFUSED, "not a valid signature by %s: %s", name, buf_cstr(&why));
}

static bool signer_verify(const Signer *signer, Str principal, Str text, Str signature, Err *err)
{
	if (!signature_is_canonical(signature))
		return err_set(err, ERR_REFUSED, "not a signature as ssh-keygen writes it");
	const char *why = "";
	SignVerdict verdict = signer->dated ? SIGN_UNDECIDED : signature_check(signer->key, text, signature, &why);
	if (verdict == SIGN_FAILS)
		return err_set(err, ERR_REFUSED, "not a valid signature by " STR_FMT ": %s", STR_ARG(principal), why);
	AUTO(bench_close) Bench bench = {0};
	return verdict == SIGN_HOLDS || (bench_open(&bench, principal, signer, signature, err) && bench_verify(&bench, principal, text, err));
}

bool sign_verify_by(Str key, Str principal, Str text, Str signature, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Signer signer = {.options = STR(OWN_NAMESPACE)};
	if (!principal_check(principal, err))
		return false;
	if (!sign_key_from(&arena, key, &signer.key, NULL))
		return err_set(err, ERR_REFUSED, "no key of " STR_FMT " was known then", STR_ARG(principal));
	return signer_verify(&signer, principal, text, signature, err);
}

bool sign_verify(Arena *arena, const char *allowed_signers, Str principal, Str text, Str signature,
	Str *ret_key, Err *err)
{
	Signer signer = {0};
	if (!signer_find(arena, allowed_signers, principal, &signer, err) ||
		!signer_verify(&signer, principal, text, signature, err))
		return false;
	*ret_key = signer.key;
	return true;
}

/* A folder with two keys and an allowed signers file. */
#ifndef TESTS_TEST_PORT_SIGN_DESK_H
#define TESTS_TEST_PORT_SIGN_DESK_H

#include "port/sign.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "port/proc.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT STR("{\"tool\":\"refund\",\"arguments\":{\"amount_cents\":4990}}")

/* A folder of its own with two keys and an allowed signers file that holds maya's. */
typedef struct Desk {
	Arena arena;
	const char *folder, *maya, *tom, *allowed;
	Str maya_key, tom_key;
} Desk;

static inline const char *in_folder(Desk *d, const char *name)
{
	return path_join(&d->arena, d->folder, name);
}

static inline void must(bool ok, const Err *err)
{
	if (!ok)
		fail_msg("%s", err->text);
}

static inline Desk desk_new(void)
{
	Desk d = {0};
	Err err = {0};
	char folder[] = "/tmp/test_port_sign.XXXXXX";
	assert_non_null(mkdtemp(folder));
	d.folder = arena_cstr(&d.arena, str_from(folder));
	d.maya = in_folder(&d, "maya");
	d.tom = in_folder(&d, "tom");
	d.allowed = in_folder(&d, "allowed_signers");
	must(sign_make_key(d.maya, "maya@office", &err), &err);
	must(sign_make_key(d.tom, "", &err), &err);
	must(sign_read_public_key(&d.arena, in_folder(&d, "maya.pub"), &d.maya_key, &err), &err);
	must(sign_read_public_key(&d.arena, in_folder(&d, "tom.pub"), &d.tom_key, &err), &err);
	must(sign_allow(d.allowed, STR("maya"), d.maya_key, &err), &err);
	return d;
}

static inline void desk_free(Desk *d)
{
	const char *argv[] = {"rm", "-rf", "--", d->folder, NULL};
	ProcResult r = {0};
	(void)proc_run(&(ProcOptions){.argv = argv}, &r, NULL);
	proc_result_free(&r);
	arena_free(&d->arena);
}

static inline ProcResult run(const char *const *argv, const char *const *extra, Str input)
{
	ProcResult r = {0};
	Err err = {0};
	must(proc_run(&(ProcOptions){.argv = argv, .extra = extra, .input = input}, &r, &err), &err);
	return r;
}

static inline Str sign(Desk *d, const char *key, Str text)
{
	Str signature = STR("");
	Err err = {0};
	must(sign_text(key, text, &d->arena, &signature, &err), &err);
	return signature;
}

static inline bool verify(Desk *d, const char *principal, Str text, Str signature, Err *err)
{
	Str key = STR("untouched");
	bool ok = sign_verify(&d->arena, d->allowed, str_from(principal), text, signature, &key, err);
	assert_int_equal(ok, !str_is(key, "untouched"));
	return ok;
}

static inline void allow_lines(Desk *d, Str lines)
{
	Err err = {0};
	must(file_write_atomic(d->allowed, lines, 0644, &err), &err);
}

static inline void refused(Desk *d, const char *principal, Str text, Str signature, const char *why)
{
	Err err = {0};
	assert_false(verify(d, principal, text, signature, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

#endif

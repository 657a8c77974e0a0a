#include "port/runner_program.h"

#include "base/auto.h"
#include "port/runner_part.h"

static bool variable_ok(Str name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	bool ok = name.len > 0 && name.len <= PROGRAM_MAX_NAME && (name.ptr[0] < '0' || name.ptr[0] > '9') &&
		!str_is(name, "PATH") && !str_is(name, "COUNTERSIGN_KEY") && !str_starts(name, STR("LD_"));
	for (size_t i = 0; ok && i < name.len; i++)
		ok = memchr(plain, name.ptr[i], sizeof plain - 1) != NULL;
	return ok;
}

bool program_secrets_check(const Json *part, const char *where, const char *argv, Err *err)
{
	const Json *secrets = json_get(part, "secrets");
	if (secrets == NULL)
		return true;
	if (!json_is(secrets, JSON_OBJECT) || json_count(secrets) > PROGRAM_MAX_SECRETS)
		return err_set(err, ERR_INPUT, "%s.secrets: must be an object of at most %d names", where,
			PROGRAM_MAX_SECRETS);
	for (const Json *s = json_first(secrets); s != NULL; s = json_next(s))
		if (!variable_ok(json_key(s)) || json_str(s).len == 0)
			return err_set(err, ERR_INPUT, "%s.secrets: \"" STR_FMT "\" must be a variable's name "
				"(capitals, digits, _) and its value a secret's name", where, STR_ARG(json_key(s)));
	return str_has(json_str(json_first(json_get(part, argv))), STR("/")) ||
		err_set(err, ERR_INPUT, "%s: a program that gets a secret is named by its path", where);
}

bool program_secrets_open(ProgramSecrets *p, const RunnerCall *call, const Json *secrets, ProcOptions *o, Err *err)
{
	*p = (ProgramSecrets){0};
	buf_addf(&p->key, "COUNTERSIGN_KEY=" STR_FMT, STR_ARG(call->key));
	p->extra[0] = buf_cstr(&p->key);
	o->extra = p->extra;
	for (const Json *s = json_first(secrets); s != NULL; s = json_next(s)) {
		size_t i = p->count;
		if (!vault_secret(call->vault, json_str(s), str_from(o->argv[0]), &p->items[i], err))
			return false;
		buf_addf(&p->variables[i], STR_FMT "=", STR_ARG(json_key(s)));
		buf_add(&p->variables[i], buf_str(&p->items[i].text));
		p->extra[1 + i] = buf_cstr(&p->variables[i]);
		p->count++;
	}
	return true;
}

void program_secrets_close(ProgramSecrets *p)
{
	for (size_t i = 0; i < p->count; i++) {
		secret_free(&p->items[i]);
		secret_wipe(p->variables[i].ptr, p->variables[i].len);
		buf_free(&p->variables[i]);
	}
	buf_free(&p->key);
}

Str program_text_clean(const ProgramSecrets *p, Arena *arena, Str text)
{
	for (size_t i = 0; i < p->count; i++) {
		AUTO(buf_free) Buf clean = {0};
		secret_redact(&p->items[i], text, &clean);
		text = arena_copy(arena, buf_str(&clean));
	}
	return text;
}

Json *program_json_clean(const ProgramSecrets *p, Json *answer)
{
	for (size_t i = 0; i < p->count; i++) {
		Json *clean = secret_redact_json(&p->items[i], answer);
		json_free(answer);
		answer = clean;
	}
	return answer;
}

void program_secrets_tell(const RunnerCall *call, const Json *argv, const Json *secrets, RunnerSecretFn *tell,
	void *context)
{
	AUTO(arena_free) Arena arena = {0};
	const char *const *resolved = NULL;
	if (argv == NULL || !runner_argv(&arena, call->folder, argv, "argv", &resolved, NULL))
		return;
	for (const Json *s = json_first(secrets); s != NULL; s = json_next(s))
		tell(context, json_str(s), str_from(resolved[0]));
}

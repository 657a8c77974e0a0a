/* Routes: what [model NAME] says, read strictly. */
#include "port/model.h"

#include "base/auto.h"
#include "port/model/wire.h"
#include "port/net.h"

enum {
	SECTION_MAX = 128,
	DEFAULT_TIMEOUT_S = 120,
	DEFAULT_RETRIES = 2,
	MAX_TOKENS = 100000000,
};

static const char *const fields[] = {"provider", "base_url", "model", "key_env", "key_file",
	"key_command", "max_output_tokens", "context_tokens", "timeout_s", "retries", "structured",
	"price_input", "price_output", "requests_per_minute"};

static bool fields_known(const Config *c, const char *section, Err *err)
{
	bool any = false;
	for (size_t i = 0; i < c->count; i++) {
		const ConfigEntry *e = &c->items[i];
		bool known = false;
		if (!str_is(e->section, section))
			continue;
		any = true;
		for (size_t k = 0; k < COUNT(fields); k++)
			known = known || str_is(e->key, fields[k]);
		if (!known)
			return err_set(err, ERR_INPUT,
				"countersign.ini:%d: [%s] %.*s: no field of a model", e->line,
				section, STR_ARG(e->key));
	}
	return any ||
	       err_set(err, ERR_MISSING, "countersign.ini: there is no section [%s]", section);
}

static bool structure_of(
	const Config *c, const char *section, const Wire *wire, int *ret_structure, Err *err)
{
	static const char *const names[] = {
		[WIRE_SCHEMA] = "schema", [WIRE_TOOL] = "tool", [WIRE_TEXT] = "text"};
	Str text = config_str(c, section, "structured", str_from(names[wire->structure]));
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(text, names[i])) {
			*ret_structure = (int)i;
			return true;
		}
	return err_set(err, ERR_INPUT,
		"countersign.ini: [%s] structured: \"%.*s\" is not schema, tool or text", section,
		STR_ARG(text));
}

static bool take_provider(const Config *c, const char *section, ModelRoute *route, Err *err)
{
	route->provider = config_str(c, section, "provider", STR(""));
	route->wire = wire_find(route->provider);
	if (route->wire == NULL)
		return err_set(err, ERR_INPUT,
			"countersign.ini: [%s] provider: \"%.*s\" is not openai, "
			"openai_responses, anthropic or ollama",
			section, STR_ARG(route->provider));
	route->model = config_str(c, section, "model", STR(""));
	if (route->model.len == 0)
		return err_set(err, ERR_INPUT, "countersign.ini: [%s] model: is missing", section);
	route->base_url = config_str(c, section, "base_url", str_from(route->wire->base_url));
	while (str_ends(route->base_url, STR("/")))
		route->base_url.len--;
	if (!net_url_ok(route->base_url, false, err))
		return err_prefix(err, "countersign.ini: [%s] base_url: ", section);
	return structure_of(c, section, route->wire, &route->structure, err);
}

static bool take_key(const Config *c, const char *section, ModelRoute *route, Err *err)
{
	route->key_env = config_str(c, section, "key_env", STR(""));
	route->key_file = config_str(c, section, "key_file", STR(""));
	route->key_command = config_str(c, section, "key_command", STR(""));
	if ((route->key_env.len > 0) + (route->key_file.len > 0) + (route->key_command.len > 0) <=
		1)
		return true;
	return err_set(err, ERR_INPUT,
		"countersign.ini: [%s] key_env, key_file, key_command: only one of them", section);
}

static bool take_limits(const Config *c, const char *section, ModelRoute *route, Err *err)
{
	int64_t timeout_s;
	if (!config_int(c, section, "max_output_tokens", 0, 1, MAX_TOKENS,
		    &route->max_output_tokens, err) ||
		!config_int(c, section, "context_tokens", route->wire->context_tokens, 512,
			MAX_TOKENS, &route->context_tokens, err) ||
		!config_int(c, section, "requests_per_minute", 0, 1, MAX_TOKENS,
			&route->requests_per_minute, err) ||
		!config_int(c, section, "timeout_s", DEFAULT_TIMEOUT_S, 1, 3600, &timeout_s, err) ||
		!config_int(c, section, "retries", DEFAULT_RETRIES, 0, MODEL_MAX_RETRIES, &route->retries,
			err))
		return false;
	route->timeout_ms = timeout_s * 1000;
	return config_micro(c, section, "price_input", 0, &route->price_input, err) &&
	       config_micro(c, section, "price_output", 0, &route->price_output, err);
}

bool model_route_from_config(const Config *c, Str name, ModelRoute *ret_route, Err *err)
{
	char section[SECTION_MAX];
	ModelRoute route = {.name = name};
	if (name.len == 0 || name.len > SECTION_MAX - sizeof "model ")
		return err_set(err, ERR_INPUT, "countersign.ini: a model's name has 1 to %zu bytes",
			SECTION_MAX - sizeof "model ");
	(void)snprintf(section, sizeof section, "model %.*s", STR_ARG(name));
	if (!fields_known(c, section, err) || !take_provider(c, section, &route, err) ||
		!take_key(c, section, &route, err) || !take_limits(c, section, &route, err))
		return false;
	*ret_route = route;
	return true;
}

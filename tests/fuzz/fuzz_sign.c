/* A key or a signature that is taken has one text form only. */
#include "port/sign_text.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_free) Arena arena = {0};
	Str text = {(const char *)data, size}, key, again;
	if (sign_key_from(&arena, text, &key, NULL)) {
		must(sign_key_from(&arena, key, &again, NULL) && str_eq(key, again));
		must(str_starts(str_trim(text), str_slice(key, 0, 8)));
		Str longer = arena_fmt(&arena, STR_FMT "=", STR_ARG(key));
		must(!sign_key_from(&arena, longer, &again, NULL));
	}
	if (signature_is_canonical(text))
		must(str_starts(text, STR("-----BEGIN SSH SIGNATURE-----\n")) &&
			!signature_is_canonical(str_slice(text, 0, size - 1)));
	return 0;
}

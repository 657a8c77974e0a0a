/* The checks of net.h that need no library: header fields, host names, addresses. Pure. */
#include "port/net.h"

#include "base/auto.h"

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool name_is_reserved(Str name)
{
	static const char *const reserved[] = {"host", "content-length", "transfer-encoding", "connection",
		"expect", "te", "trailer", "upgrade", "keep-alive", "proxy-authorization",
		"proxy-connection", "cookie", "idempotency-key"};
	for (size_t i = 0; i < COUNT(reserved); i++)
		if (str_ieq(name, str_from(reserved[i])))
			return !str_is(name, "Idempotency-Key"); /* ours, written so */
	return false;
}

bool net_header_ok(Str name, Str value, Err *err)
{
	bool ok = name.len > 0 && name.len <= 100 && !name_is_reserved(name);
	for (size_t i = 0; ok && i < name.len; i++)
		ok = is_alnum(name.ptr[i]) || is_one_of(name.ptr[i], "!#$%&'*+-.^_`|~");
	if (!ok)
		return err_set(err, ERR_INPUT, "\"%.*s\" is not a header that can be set here",
			(int)(name.len < 100 ? name.len : 100), name.ptr);
	ok = value.len > 0 && value.len <= NET_MAX_HEADER && value.ptr[0] != ' ' &&
		value.ptr[value.len - 1] != ' ';
	for (size_t i = 0; ok && i < value.len; i++)
		ok = value.ptr[i] >= ' ' && value.ptr[i] <= '~';
	if (!ok) /* the value may be a secret */
		return err_set(err, ERR_INPUT, "header " STR_FMT ": must be 1 to %d printable ASCII "
			"characters", STR_ARG(name), NET_MAX_HEADER);
	return true;
}

static bool label_ok(Str label)
{
	if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
			return false;
	return true;
}

bool net_host_ok(Str host)
{
	Str rest = host, label;
	if (host.len == 0 || host.len > 253)
		return false;
	while (str_next(&rest, '.', &label))
		if (!label_ok(label))
			return false;
	return true;
}

static bool local_part_ok(Str local)
{
	Str rest = local, atom;
	if (local.len == 0 || local.len > 64)
		return false;
	while (str_next(&rest, '.', &atom)) {
		if (atom.len == 0)
			return false;
		for (size_t i = 0; i < atom.len; i++)
			if (!is_alnum(atom.ptr[i]) && !is_one_of(atom.ptr[i], "!#$%&'*+-/=?^_`{|}~"))
				return false;
	}
	return true;
}

bool net_address_ok(Str address)
{
	Str rest = address, local, host;
	if (address.len > NET_MAX_ADDRESS || !str_next(&rest, '@', &local) || !str_next(&rest, '@', &host))
		return false;
	return rest.ptr == NULL && local_part_ok(local) && net_host_ok(host) &&
		(str_has(host, STR(".")) || str_is(host, "localhost"));
}

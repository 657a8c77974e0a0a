#include "port/sign_crypto.h"

#include "base/auto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

/* What one question holds; freed whole. */
typedef struct Question {
	OSSL_PARAM_BLD *build;
	OSSL_PARAM *params;
	EVP_PKEY_CTX *making;
	EVP_PKEY *key;
	EVP_MD_CTX *digest;
	ECDSA_SIG *pair;
	BIGNUM *numbers[2];
	unsigned char *der;
} Question;

static void question_close(Question *q)
{
	OPENSSL_free(q->der);
	ECDSA_SIG_free(q->pair);
	EVP_MD_CTX_free(q->digest);
	EVP_PKEY_free(q->key);
	EVP_PKEY_CTX_free(q->making);
	OSSL_PARAM_free(q->params);
	OSSL_PARAM_BLD_free(q->build);
	BN_free(q->numbers[0]);
	BN_free(q->numbers[1]);
	ERR_clear_error(); /* libcurl asks the same library and would find ours */
}

static const unsigned char *bytes_of(Str s)
{
	return (const unsigned char *)s.ptr;
}

static BIGNUM *number_of(Str s)
{
	BIGNUM *number = s.len > INT32_MAX ? NULL : BN_bin2bn(bytes_of(s), (int)s.len, NULL);
	if (number == NULL)
		err_out_of_memory();
	return number;
}

/* The key that q->build describes. */
static bool key_make(Question *q, const char *type)
{
	q->params = OSSL_PARAM_BLD_to_param(q->build);
	q->making = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	return q->params != NULL && q->making != NULL && EVP_PKEY_fromdata_init(q->making) == 1 &&
		EVP_PKEY_fromdata(q->making, &q->key, EVP_PKEY_PUBLIC_KEY, q->params) == 1;
}

static SignVerdict signature_ask(Question *q, const char *digest, Str signature, Str message)
{
	q->digest = EVP_MD_CTX_new();
	if (q->digest == NULL || EVP_DigestVerifyInit_ex(q->digest, NULL, digest, NULL, NULL, q->key, NULL) != 1)
		return SIGN_UNDECIDED;
	int holds = EVP_DigestVerify(q->digest, bytes_of(signature), signature.len, bytes_of(message), message.len);
	return holds == 1 ? SIGN_HOLDS : holds == 0 ? SIGN_FAILS : SIGN_UNDECIDED;
}

SignVerdict crypto_check_ecdsa(const char *curve, const char *digest, Str point, Str r, Str s, Str message)
{
	AUTO(question_close) Question q = {.build = OSSL_PARAM_BLD_new(), .pair = ECDSA_SIG_new()};
	if (q.build == NULL || q.pair == NULL || ECDSA_SIG_set0(q.pair, number_of(r), number_of(s)) != 1)
		return SIGN_UNDECIDED;
	if (OSSL_PARAM_BLD_push_utf8_string(q.build, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) != 1 ||
		OSSL_PARAM_BLD_push_octet_string(q.build, OSSL_PKEY_PARAM_PUB_KEY, point.ptr, point.len) != 1 ||
		!key_make(&q, "EC"))
		return SIGN_UNDECIDED;
	int len = i2d_ECDSA_SIG(q.pair, &q.der);
	return len <= 0 ? SIGN_UNDECIDED : signature_ask(&q, digest, (Str){(const char *)q.der, (size_t)len}, message);
}

SignVerdict crypto_check_rsa(const char *digest, Str exponent, Str modulus, Str signature, Str message)
{
	AUTO(question_close) Question q = {.build = OSSL_PARAM_BLD_new(), .numbers = {number_of(exponent), number_of(modulus)}};
	if (q.build == NULL || OSSL_PARAM_BLD_push_BN(q.build, OSSL_PKEY_PARAM_RSA_E, q.numbers[0]) != 1 ||
		OSSL_PARAM_BLD_push_BN(q.build, OSSL_PKEY_PARAM_RSA_N, q.numbers[1]) != 1 || !key_make(&q, "RSA"))
		return SIGN_UNDECIDED;
	if (EVP_PKEY_get_bits(q.key) < CRYPTO_RSA_LEAST_BITS || signature.len != (size_t)EVP_PKEY_get_size(q.key))
		return SIGN_UNDECIDED;
	return signature_ask(&q, digest, signature, message);
}

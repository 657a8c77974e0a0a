/*
 * Attempts that no reader reads as words: look-alike letters, digits for letters, ciphers; and those in languages written
 * without blanks, where words are found as pieces of text.
 */
#include "text/aimed_private.h"

#include "base/auto.h"
#include "text/lookalike.h"
#include "text/point.h"

enum {
	CHANGED_ENOUGH = 2, /* characters read otherwise before it is a disguise */
	PIECES_REACH = 160, /* bytes within which the three pieces stand */
};

/* Digits and signs that stand for letters inside a word; '\0' for none. */
static char leet_letter(int32_t code)
{
	static const char from[] = "0134578@$!", to[] = "oieastbasi";
	const char *at = code > 0 && code < 0x80 ? strchr(from, (char)code) : NULL;
	return at != NULL && *at != '\0' ? to[at - from] : '\0';
}

static bool is_ascii_letter(int32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

/* Does a letter stand before or behind, so that a digit is one of its word's? */
static bool in_word(Str text, size_t at, size_t len)
{
	int32_t before = at > 0 ? point_peek_before(text, at) : ' ', behind = point_peek(text, at + len);
	return point_is_letter(before) || point_is_letter(behind) || (leet_letter(before) != '\0' && point_is_letter(point_peek(text,
		at + len + 1)));
}

static char read_as(Str text, size_t at, size_t len, int32_t code)
{
	if (is_ascii_letter(code))
		return (char)code;
	char letter = code >= 0x80 ? lookalike_ascii(code) : '\0';
	if (letter == '\0' && code < 0x80 && in_word(text, at, len))
		letter = leet_letter(code);
	return letter;
}

bool aimed_undisguise(Str text, Buf *out)
{
	size_t changed = 0, len;
	for (size_t at = 0; at < text.len; at += len) {
		int32_t code;
		len = point_at(text, at, &code);
		char letter = code == POINT_INVALID ? '\0' : read_as(text, at, len, code);
		if (letter == '\0')
			buf_add(out, str_slice(text, at, at + len));
		else
			buf_addc(out, letter);
		changed += letter != '\0' && (int32_t)(unsigned char)letter != code;
	}
	return changed >= CHANGED_ENOUGH;
}

/* Three lists of pieces, each separated by '|': one of each within reach, in any order. */
static const char *const pieces[][3] = {
	{"忽略|无视|無視|忘记|忘記|不要理会|抛开|不理會", "之前|以前|上面|以上|先前|前面|所有|全部", "指令|指示|提示词|提示詞|规则|規則|命令|系统提示|系統提示"},
	{"输出|显示|透露|告诉|重复|輸出|顯示|洩露|泄露", "你的|系统|系統|初始", "提示词|提示詞|系统提示|系統提示|指令"},
	{"無視|忘れ|従わない|破棄", "以前|これまで|上記|前の|すべて|全て|今まで", "指示|命令|プロンプト|ルール|規則"},
	{"表示|出力|教えて|明かして|繰り返", "システム|あなたの|初期", "プロンプト|指示文"},
	{"무시|잊어|따르지 마", "이전|앞의|위의|모든|지금까지", "지시|명령|프롬프트|규칙|지침"},
	{"从现在开始|从现在起|從現在起|從現在開始", "你是|你将|你將", "助手|机器人|機器人|限制|模型"},
	{"これから|今から", "あなたは|君は", "アシスタント|制限|モデル"},
	{"이제부터|지금부터", "당신은|너는|넌", "어시스턴트|비서|제한|모델"},
	{"เพิกเฉย|ละเว้น|ลืม|ไม่ต้องสนใจ", "ก่อนหน้า|ทั้งหมด|ข้างต้น", "คำสั่ง|คำแนะนำ|พรอมต์"},
	{"تجاهل|انس|انسى|تجاهلوا", "السابقة|السابق|جميع|كل|أعلاه", "التعليمات|تعليمات|الأوامر|القواعد"},
	{"अनदेखा|नज़रअंदाज|नजरअंदाज|भूल जा|भूल जाओ", "पिछले|पहले|सभी|उपरोक्त", "निर्देश|आदेश|नियम"},
	{"התעלם|שכח", "הקודמות|כל|למעלה", "ההוראות|הוראות|הנחיות"},
	{"نادیده|فراموش", "قبلی|همه|بالا", "دستور|دستورات|دستورالعمل"},
	{"উপেক্ষা|ভুলে", "পূর্ববর্তী|আগের|সব", "নির্দেশ|নির্দেশনা"},
};

/* The nearest piece of the list around `at`; -1 where none is in reach. */
static ptrdiff_t piece_near(Str text, size_t at, const char *list)
{
	size_t from = at > PIECES_REACH ? at - PIECES_REACH : 0;
	Str near = str_slice(text, from, at + PIECES_REACH), rest = str_from(list), piece;
	while (rest.len > 0 && str_next(&rest, '|', &piece)) {
		ptrdiff_t found = str_find(near, piece, 0);
		if (found >= 0)
			return (ptrdiff_t)from + found;
	}
	return -1;
}

static bool pieces_at(Str text, size_t at, const char *const list[3], size_t *ret_end)
{
	ptrdiff_t second = piece_near(text, at, list[1]), third = piece_near(text, at, list[2]);
	if (second < 0 || third < 0)
		return false;
	size_t last = (size_t)(second > third ? second : third);
	*ret_end = last > at ? last : at;
	return true;
}

static bool is_ascii(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 0x80)
			return false;
	return true;
}

bool aimed_pieces_find(Str text, size_t *ret_start, size_t *ret_end)
{
	if (is_ascii(text))
		return false;
	for (size_t i = 0; i < COUNT(pieces); i++)
		for (Str rest = str_from(pieces[i][0]), piece; rest.len > 0 && str_next(&rest, '|', &piece);)
			for (ptrdiff_t at = 0; (at = str_find(text, piece, (size_t)at)) >= 0; at++)
				if (pieces_at(text, (size_t)at, pieces[i], ret_end)) {
					*ret_start = (size_t)at;
					return true;
				}
	return false;
}

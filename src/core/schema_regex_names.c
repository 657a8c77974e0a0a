/* The names that \p{...} knows. */
#include "core/schema_regex_private.h"

#include "base/auto.h"

#include <utf8proc.h>

#define BIT(category) (1u << UTF8PROC_CATEGORY_##category)
#define CASED         (BIT(LU) | BIT(LL) | BIT(LT))
#define LETTER        (CASED | BIT(LM) | BIT(LO))
#define MARK          (BIT(MN) | BIT(MC) | BIT(ME))
#define NUMBER        (BIT(ND) | BIT(NL) | BIT(NO))
#define PUNCTUATION   (BIT(PC) | BIT(PD) | BIT(PS) | BIT(PE) | BIT(PI) | BIT(PF) | BIT(PO))
#define SYMBOL        (BIT(SM) | BIT(SC) | BIT(SK) | BIT(SO))
#define SEPARATOR     (BIT(ZS) | BIT(ZL) | BIT(ZP))
#define OTHER         (BIT(CC) | BIT(CF) | BIT(CS) | BIT(CO) | BIT(CN))

/* Values of General_Category with their aliases (ECMA-262 table 68). */
static const struct {
	const char *names;
	uint32_t categories;
} categories[] = {
	{"L Letter", LETTER},
	{"LC Cased_Letter", CASED},
	{"Lu Uppercase_Letter", BIT(LU)},
	{"Ll Lowercase_Letter", BIT(LL)},
	{"Lt Titlecase_Letter", BIT(LT)},
	{"Lm Modifier_Letter", BIT(LM)},
	{"Lo Other_Letter", BIT(LO)},
	{"M Mark Combining_Mark", MARK},
	{"Mn Nonspacing_Mark", BIT(MN)},
	{"Mc Spacing_Mark", BIT(MC)},
	{"Me Enclosing_Mark", BIT(ME)},
	{"N Number", NUMBER},
	{"Nd Decimal_Number digit", BIT(ND)},
	{"Nl Letter_Number", BIT(NL)},
	{"No Other_Number", BIT(NO)},
	{"P Punctuation punct", PUNCTUATION},
	{"Pc Connector_Punctuation", BIT(PC)},
	{"Pd Dash_Punctuation", BIT(PD)},
	{"Ps Open_Punctuation", BIT(PS)},
	{"Pe Close_Punctuation", BIT(PE)},
	{"Pi Initial_Punctuation", BIT(PI)},
	{"Pf Final_Punctuation", BIT(PF)},
	{"Po Other_Punctuation", BIT(PO)},
	{"S Symbol", SYMBOL},
	{"Sm Math_Symbol", BIT(SM)},
	{"Sc Currency_Symbol", BIT(SC)},
	{"Sk Modifier_Symbol", BIT(SK)},
	{"So Other_Symbol", BIT(SO)},
	{"Z Separator", SEPARATOR},
	{"Zs Space_Separator", BIT(ZS)},
	{"Zl Line_Separator", BIT(ZL)},
	{"Zp Paragraph_Separator", BIT(ZP)},
	{"C Other", OTHER},
	{"Cc Control cntrl", BIT(CC)},
	{"Cf Format", BIT(CF)},
	{"Cs Surrogate", BIT(CS)},
	{"Co Private_Use", BIT(CO)},
	{"Cn Unassigned", BIT(CN)},
	{"Any", UINT32_MAX},
	{"Assigned", ~BIT(CN)},
};

bool regex_category(Str name, uint32_t *ret_categories)
{
	for (size_t i = 0; i < COUNT(categories); i++) {
		Str names = str_from(categories[i].names), one;
		while (str_next(&names, ' ', &one))
			if (str_eq(one, name)) {
				*ret_categories = categories[i].categories;
				return true;
			}
	}
	return false;
}

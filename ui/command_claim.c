/* Who works on a ticket: claim, release. */
#include "ui/command.h"

bool command_claim(Cli *cli, Err *err)
{
	Brief brief = {0};
	bool take_over = cli_has(cli, OPTION_TAKE_OVER);
	if (take_over != cli_has(cli, OPTION_REASON))
		return err_set(err, ERR_USAGE, "claim: --take-over and --reason TEXT come together");
	if (!cli_open_desk(cli, err) || !desk_claim(cli->desk, cli_word(cli, 0), take_over,
		cli_value(cli, OPTION_REASON), &brief, err))
		return false;
	print_brief(cli, &brief);
	return true;
}

bool command_release(Cli *cli, Err *err)
{
	Brief brief = {0};
	if (!desk_release(cli->desk, cli_word(cli, 0), &brief, err))
		return false;
	print_brief(cli, &brief);
	return true;
}

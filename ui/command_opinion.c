/* What another model thinks of a draft. */
#include "ui/command.h"

bool command_opinion(Cli *cli, Err *err)
{
	Brief brief = {0};
	bool answered = false;
	if (!desk_opinion(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_MODEL), &answered, &brief, err))
		return false;
	print_brief(cli, &brief);
	if (!answered)
		cli->status = err_exit_status(ERR_OUTSIDE);
	return true;
}

using Camerad.Daemon.Cli;
using Camerad.Daemon.Configuration;

return await new CommandLine(Console.Out, Console.Error, TextLayer.ProcessEnvironment())
    .InvokeAsync(args, CancellationToken.None).ConfigureAwait(false);

using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Diagnostics;
using Camerad.Daemon.Hosting;

namespace Camerad.Daemon.Cli;

/// <summary>
/// The commands of <c>camerad</c>. No exception gets past <see cref="InvokeAsync"/>: the user sees sentences.
/// </summary>
internal sealed class CommandLine
{
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Architecture _architecture;
    private readonly RootCommand _root = new("Streams H.264 cameras to browsers over WebRTC, with MQTT as signaling.");

    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description =
            $"Configuration file (JSON with comments). Default: {ConfigurationLoader.DefaultFile} if it is there.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One setting over file and environment, e.g. --set http.listen=127.0.0.1:8081. May be repeated.",
        HelpName = "key=value",
        Recursive = true,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Log details as well (Debug).",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "As JSON, for programs." };

    private readonly Option<string?> _stream = new("--stream")
    {
        Description = "Which stream; the first if it is not named.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _file = new("--output", "-o")
    {
        Description = "The file to write, or - for the standard output. Default: named by stream and time, here.",
        HelpName = "FILE",
    };

    private readonly Option<int?> _quality = new("--quality")
    {
        Description = "JPEG quality, 1 to 100.",
        HelpName = "N",
    };

    private readonly Option<int?> _width = new("--width")
    {
        Description = "At most so many pixels wide.",
        HelpName = "N",
    };

    /// <param name="output">For what was asked.</param>
    /// <param name="error">For what went wrong.</param>
    /// <param name="environment">All variables.</param>
    /// <param name="architecture">What this program was built for; null: find out.</param>
    public CommandLine(
        TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> environment,
        Architecture? architecture = null)
    {
        _output = output;
        _error = error;
        _environment = environment;
        _architecture = architecture ?? RuntimeInformation.ProcessArchitecture;

        _root.Options.Add(_config);
        _root.Options.Add(_set);
        _root.Options.Add(_verbose);
        _root.Options.OfType<VersionOption>().Single().Action = new VersionAction(output);
        _root.SetAction(RunAsync);
        _root.Subcommands.Add(Subcommand("run", "Runs the daemon (the default command).", RunAsync));
        _root.Subcommands.Add(
            Subcommand("check", "Checks configuration, ports, sources, libraries, broker and health.", CheckAsync));
        Command devices = Subcommand(
            "devices", "Lists cameras, encoders, streams, network addresses and GPIO chips.", DevicesAsync);
        devices.Options.Add(_json);
        _root.Subcommands.Add(devices);
        Command snapshot = Subcommand("snapshot", "Fetches a picture from the running daemon.", SnapshotAsync);
        foreach (Option option in (Option[])[_stream, _file, _quality, _width]) snapshot.Options.Add(option);
        _root.Subcommands.Add(snapshot);
    }

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(string[] args, CancellationToken cancellationToken)
    {
        if (SupportedArchitecture.Refusal(_architecture) is { } refusal)
        {
            await _error.WriteLineAsync("camerad: " + refusal).ConfigureAwait(false);
            return ExitCode.Fault;
        }

        ParseResult parsed = _root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(static error => error.Message).Distinct())
                await _error.WriteLineAsync("camerad: " + message).ConfigureAwait(false);
            await _error.WriteLineAsync("camerad --help shows the commands and options.").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = _output,
            Error = _error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // the host handles the signals
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigurationException refused)
        {
            await _error.WriteLineAsync("camerad: the configuration was refused.").ConfigureAwait(false);
            foreach (ConfigurationFault fault in refused.Faults)
                await _error.WriteLineAsync("  " + fault).ConfigureAwait(false);
        }
        catch (DaemonException failed)
        {
            await _error.WriteLineAsync("camerad: " + failed.Message).ConfigureAwait(false);
            if (parsed.GetValue(_verbose)) await _error.WriteLineAsync(failed.ToString()).ConfigureAwait(false);
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            // The edge of the program: whatever was not foreseen ends as a sentence, with its details for those who
            // ask.
            await _error.WriteLineAsync(
                $"camerad: stopped by an unforeseen error: {unexpected.Message} (--verbose shows where)")
                .ConfigureAwait(false);
            if (parsed.GetValue(_verbose)) await _error.WriteLineAsync(unexpected.ToString()).ConfigureAwait(false);
        }

        return ExitCode.Fault;
    }

    private static Command Subcommand(
        string name, string description, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        command.SetAction(action);
        return command;
    }

    private LoadedConfiguration Load(ParseResult parsed) => ConfigurationLoader.Load(
        parsed.GetValue(_config), _environment, parsed.GetValue(_set) ?? []);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        LoadedConfiguration configuration = Load(parsed);
        await DaemonHost.RunAsync(
            configuration, parsed.GetValue(_verbose), _output, _environment, cancellationToken)
            .ConfigureAwait(false);
        return ExitCode.Success;
    }

    private async Task<int> CheckAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IReadOnlyList<CheckResult> results;
        try
        {
            results = await SystemCheck.RunAsync(Load(parsed), cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigurationException refused)
        {
            results = [.. refused.Faults.Select(static fault => new CheckResult(
                fault.Key.Length > 0 ? fault.Key : "configuration", CheckOutcome.Fault,
                fault.Problem + (fault.Origin.Length > 0 ? $" ({fault.Origin})" : ""), fault.Remedy))];
        }

        await _output.WriteLineAsync(CheckTable.Format(results)).ConfigureAwait(false);
        return results.Any(static result => result.Outcome == CheckOutcome.Fault) ? ExitCode.Fault : ExitCode.Success;
    }

    private async Task<int> DevicesAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        DeviceList devices = DeviceList.Find(Load(parsed).Options, cancellationToken);
        string text = parsed.GetValue(_json) ? DeviceJson.Format(devices) : DeviceText.Format(devices);
        await _output.WriteLineAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private async Task<int> SnapshotAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var client = new SnapshotClient(Load(parsed).Options, _output);
        await client.FetchAsync(
            parsed.GetValue(_stream), parsed.GetValue(_file), parsed.GetValue(_quality), parsed.GetValue(_width),
            cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private sealed class VersionAction(TextWriter output) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            output.WriteLine("camerad " + ProductVersion.Text);
            return ExitCode.Success;
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Logging;

/// <summary>
/// One line per event on the console: time, level where it matters, sentence. Under systemd the line starts with the
/// syslog level that journald understands (sd-daemon(3)) instead. Exceptions show their message; the stack only with
/// --verbose.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly TextWriter _output;
    private readonly bool _isSystemd;
    private readonly LogLevel _minimum;

    public LineLoggerProvider(TextWriter output, bool isSystemd, LogLevel minimum)
    {
        _output = output;
        _isSystemd = isSystemd;
        _minimum = minimum;
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, ForeignCategory(categoryName));

    public void Dispose()
    {
    }

    // What frameworks have to say is of interest only when it is bad.
    private static LogLevel ForeignCategory(string category) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal)
            || category.StartsWith("System.", StringComparison.Ordinal)
            ? LogLevel.Warning
            : LogLevel.Trace;

    private void Write(LogLevel level, string sentence, Exception? exception)
    {
        string detail = exception is null ? "" : _minimum <= LogLevel.Debug ? Environment.NewLine + exception
            : " " + exception.Message;
        string line = _isSystemd ? $"<{SyslogLevel(level)}>{sentence}{detail}"
            : $"{DateTime.Now:HH:mm:ss} {Word(level)}{sentence}{detail}";
        lock (_lock)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        LogLevel.Debug or LogLevel.Trace => "debug: ",
        _ => "",
    };

    private static int SyslogLevel(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private sealed class LineLogger(LineLoggerProvider provider, LogLevel categoryMinimum) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel != LogLevel.None && logLevel >= provider._minimum && logLevel >= categoryMinimum;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) provider.Write(logLevel, formatter(state, exception), exception);
        }
    }
}

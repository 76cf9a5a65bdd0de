namespace Camerad.Daemon.Cli;

/// <summary>The daemon can't start or go on; the message is the one sentence that the user sees.</summary>
/// <param name="message">What is wrong and what to do, naming the key.</param>
/// <param name="inner">For the log at Debug.</param>
internal sealed class DaemonException(string message, Exception? inner = null) : Exception(message, inner);

namespace Camerad.Signaling.Commands;

/// <summary>
/// What a client may ask of the device besides a stream, implemented by the daemon: a channel brings the texts and
/// carries the replies, and knows neither camera nor line. Who may ask is decided before. Threading: any thread; the
/// parts of commands of one name that come before their first await run in the order of arrival.
/// </summary>
public interface IDeviceCommands
{
    /// <summary>The commands there are: lower case words of at most 32 characters.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Carries one out.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="payload">What the client sent: JSON, not yet parsed; empty is allowed.</param>
    /// <param name="cancellationToken">The channel gave up.</param>
    /// <exception cref="CommandException">Refused; becomes the reply.</exception>
    Task<CommandReply> ExecuteAsync(string name, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}

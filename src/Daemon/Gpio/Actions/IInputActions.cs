namespace Camerad.Daemon.Gpio.Actions;

/// <summary>
/// What inputs set off in the rest of the daemon. Threading: any. What it throws is logged as its message, and ends
/// nothing.
/// </summary>
internal interface IInputActions
{
    /// <summary>Takes one picture and sends it wherever pictures go.</summary>
    /// <param name="stream">Whose; null: of every stream.</param>
    /// <param name="cause">For the picture's facts.</param>
    /// <param name="cancellationToken">Given up, or the daemon stops.</param>
    Task SnapshotAsync(string? stream, InputCause cause, CancellationToken cancellationToken);

    /// <summary>Asks the encoder for a key frame; must not block.</summary>
    /// <param name="stream">Whose; null: of every stream.</param>
    void RequestKeyFrame(string? stream);

    /// <summary>Publishes an event of the device.</summary>
    /// <param name="name">What it is about: "gpio".</param>
    /// <param name="json">An object.</param>
    /// <param name="cancellationToken">Given up, or the daemon stops.</param>
    Task PublishEventAsync(string name, string json, CancellationToken cancellationToken);
}

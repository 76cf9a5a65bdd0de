using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Actions;

/// <summary>
/// What inputs set off in the rest of the daemon. Threading: any. What it throws is logged as its message, and ends
/// nothing.
/// </summary>
internal interface IInputActions
{
    /// <summary>Takes pictures and sends them wherever pictures go; completes when all are delivered.</summary>
    /// <param name="action">Whose, how many, how far apart.</param>
    /// <param name="cause">For the pictures' facts.</param>
    Task SnapshotAsync(GpioSnapshotAction action, InputCause cause);

    /// <summary>Asks the encoder for a key frame; must not block.</summary>
    /// <param name="stream">Whose; null: of every stream.</param>
    void RequestKeyFrame(string? stream);

    /// <summary>Publishes an event of the device.</summary>
    /// <param name="name">What it is about: "gpio".</param>
    /// <param name="json">An object.</param>
    /// <param name="cancellationToken">Given up, or the daemon stops.</param>
    Task PublishEventAsync(string name, string json, CancellationToken cancellationToken);
}

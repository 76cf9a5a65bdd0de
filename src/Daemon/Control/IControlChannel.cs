namespace Camerad.Daemon.Control;

/// <summary>
/// A viewer's data channel <c>control</c>: the seam that lets its protocol be tested without a network. Threading:
/// events one after the other, on any thread; the rest on any.
/// </summary>
internal interface IControlChannel
{
    /// <summary>A message; null: it was binary.</summary>
    event Action<string?>? MessageReceived;

    /// <summary>What waits to be sent has sunk to <see cref="ControlTransfers.LowWater"/>.</summary>
    event Action? BufferedAmountLow;

    /// <summary>The viewer has closed it, or it failed.</summary>
    event Action? Closed;

    /// <summary>Bytes that wait to be sent.</summary>
    long BufferedAmount { get; }

    /// <summary>Sends a text; does not block.</summary>
    /// <returns>False: it is closed, or too much waits already.</returns>
    bool TrySend(string text);

    /// <summary>Sends bytes, which are copied; does not block.</summary>
    /// <returns>False: it is closed, or too much waits already.</returns>
    bool TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Closes it.</summary>
    void Close();
}

using Camerad.Capture.Controls;

namespace Camerad.Daemon.Commands;

/// <summary>What commands can do to a stream. Any thread.</summary>
internal interface IControllableStream
{
    string Name { get; }

    /// <summary>What can be set while it runs; null if nothing can.</summary>
    ICameraControls? Controls { get; }

    /// <summary>False: its key frames come when they come.</summary>
    bool CanRequestKeyFrame { get; }

    /// <summary>Asks the encoder for a key frame; does not block.</summary>
    void RequestKeyFrame();
}

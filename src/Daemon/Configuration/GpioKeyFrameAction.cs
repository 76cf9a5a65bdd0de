namespace Camerad.Daemon.Configuration;

/// <summary>Asks the encoder for a key frame.</summary>
/// <param name="Stream">Whose; null: of all streams.</param>
internal sealed record GpioKeyFrameAction(string? Stream = null) : GpioAction;

using Camerad.Capture.Pictures;

namespace Camerad.Capture.Sources;

/// <summary>One of the pictures that <see cref="PatternPainter"/> paints on in turns.</summary>
internal sealed class PatternPicture
{
    /// <param name="painter">Paints what does not change.</param>
    /// <param name="returned">Called at once, and whenever the last reader has given it back.</param>
    public PatternPicture(PatternPainter painter, Action<PatternPicture> returned)
    {
        Raw = painter.CreatePicture(_ => returned(this));
        Raw.Lend(0);
        painter.PaintBackground(Raw);
        Raw.Release();
    }

    public RawPicture Raw { get; }

    /// <summary>The middle of the disc that was painted last.</summary>
    public (int X, int Y) Disc { get; set; }
}

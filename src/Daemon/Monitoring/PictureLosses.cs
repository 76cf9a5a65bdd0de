namespace Camerad.Daemon.Monitoring;

/// <summary>
/// Pictures that came from a source, and those lost between there and the stream; since it was created.
/// </summary>
/// <param name="Pictures">All.</param>
/// <param name="Lost">Dropped, damaged, skipped or lost by an encoder.</param>
internal readonly record struct PictureLosses(long Pictures, long Lost)
{
    public static PictureLosses Of(StreamReading stream)
    {
        if (stream.Encoder is { Counters: var encoding })
        {
            long lost = encoding.DroppedPictures + encoding.SkippedPictures + encoding.LostPictures;
            return new PictureLosses(encoding.Pictures + encoding.DroppedPictures, lost);
        }

        long dropped = stream.Statistics.DroppedFrames;
        return new PictureLosses(stream.Statistics.Frames + dropped, dropped);
    }

    /// <returns>0 to 100; 0 where no picture came, or the counters began anew.</returns>
    public double PercentSince(PictureLosses before)
    {
        long pictures = Pictures - before.Pictures, lost = Lost - before.Lost;
        return pictures > 0 && lost > 0 ? Math.Min(100, 100.0 * lost / pictures) : 0;
    }
}

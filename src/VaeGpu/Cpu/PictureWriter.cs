namespace VaeGpu;

/// <summary>Writes decoded rows to a target, some pictures a part. Not thread-safe in itself: one write at a time.</summary>
internal sealed unsafe class PictureWriter(ModelArchitecture architecture, WorkerPool pool) : IParallelWork
{
    /// <summary>Values below which waking another thread costs more than it saves.</summary>
    private const int PartValues = 32 * 1024;

    private readonly PixelConverter _converter = new(architecture);
    private readonly int _elements = architecture.Image.Elements;
    private readonly int _pixelBytes = 4 * architecture.Image.Pixels;
    private readonly int _partPictures = Math.Max(PartValues / architecture.Image.Elements, 1);
    private float* _values;
    private nint _stride;
    private int _batch;
    private float* _floats;
    private byte* _bytes;

    /// <summary>Writes a batch.</summary>
    /// <param name="values">[batch, stride].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="target">A checked target.</param>
    public void Write(float* values, int stride, int batch, in DecoderTarget target)
    {
        _values = values;
        _stride = stride;
        _batch = batch;
        fixed (float* floats = target.FloatValues)
        {
            fixed (byte* bytes = target.Bytes)
            {
                _floats = target.Format == PixelFormat.Float ? floats : null;
                _bytes = bytes;
                pool.Run(this, (batch + _partPictures - 1) / _partPictures);
            }
        }
    }

    /// <inheritdoc/>
    void IParallelWork.Execute(int part)
    {
        int end = Math.Min((part + 1) * _partPictures, _batch);
        for (int i = part * _partPictures; i < end; i++)
        {
            var values = new ReadOnlySpan<float>(_values + i * _stride, _elements);
            if (_floats != null)
            {
                values.CopyTo(new Span<float>(_floats + (nint)i * _elements, _elements));
            }
            else
            {
                _converter.Convert(values, new Span<byte>(_bytes + (nint)i * _pixelBytes, _pixelBytes));
            }
        }
    }
}

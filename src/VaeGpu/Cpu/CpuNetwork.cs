using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VaeGpu;

/// <summary>
/// A network on the CPU: its layers, each cut into tiles of a few panels by some rows, are one piece of work that the threads share, a layer's parts after
/// those of the layer before. Not thread-safe: it holds the memory between layers.
/// </summary>
internal sealed unsafe class CpuNetwork : IDisposable, IParallelWork
{
    /// <summary>Panels of a tile at most: what the kernel for one row computes at once.</summary>
    private const int TilePanels = 4;

    /// <summary>Rows of a tile: a multiple of the kernel's six, few enough that their inputs and outputs stay in the second-level cache.</summary>
    private const int TileRows = 96;

    /// <summary>Inputs of a block: a panel's weights for it, at most 128 KB, stay in the second-level cache while the rows pass.</summary>
    private const int BlockInputs = 1024;

    /// <summary>Tiles of a layer for each thread, where there are so many panels: the last one that is waited for is then a small share.</summary>
    private const int ThreadTiles = 8;

    /// <summary>
    /// Weights of a panel's width below which a run wakes no other thread: before one has woken this one is done. Six rows of weights take not much longer
    /// than one, and count as one.
    /// </summary>
    private const long SerialWeights = 32 * 1024;

    private readonly LayerKernel _kernel;
    private readonly WorkerPool _pool;
    private readonly CpuLayer[] _layers;
    private readonly LayerRun[] _runs;
    private readonly NativeFloats[] _buffers = new NativeFloats[2];
    private readonly int _inputs;
    private int _rows;

    /// <summary>Packs a network.</summary>
    /// <param name="model">The model; not needed afterwards.</param>
    /// <param name="network">Its encoder, its decoder, or its prior's network; one without layers gives what it takes.</param>
    /// <param name="inputs">Values in.</param>
    /// <param name="finalSigmoid">True where its last layer gives logits.</param>
    /// <param name="maxBatch">The largest batch.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="kernel">The inner loops.</param>
    public CpuNetwork(Model model, Network network, int inputs, bool finalSigmoid, int maxBatch, WorkerPool pool, LayerKernel kernel)
        : this(network.ToDense(finalSigmoid), inputs, maxBatch, pool, kernel) => Pack(model.ReadRows);

    /// <summary>Takes memory; <see cref="Pack"/> fills the layers.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="inputs">Values in.</param>
    /// <param name="maxBatch">The largest batch.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="kernel">The inner loops.</param>
    public CpuNetwork(ImmutableArray<DenseLayer> layers, int inputs, int maxBatch, WorkerPool pool, LayerKernel kernel)
    {
        _kernel = kernel;
        _pool = pool;
        _layers = [.. layers.Select(layer => new CpuLayer(layer, kernel))];
        _runs = new LayerRun[_layers.Length];
        _inputs = inputs;
        long[] widest = [0, 0];
        for (int i = 0; i < _layers.Length; i++)
        {
            widest[i % 2] = Math.Max(widest[i % 2], (long)_layers[i].Panels * kernel.PanelWidth);
        }

        _buffers[0] = new NativeFloats(checked(widest[0] * maxBatch));
        _buffers[1] = new NativeFloats(checked(widest[1] * maxBatch));
    }

    /// <summary>Floats from one row of the result to the next.</summary>
    public int OutputStride => _layers is [.., CpuLayer last] ? last.Panels * _kernel.PanelWidth : _inputs;

    /// <summary>Reads and packs all layers' numbers, for the first time or anew.</summary>
    /// <param name="reader">Where they come from; not needed afterwards.</param>
    public void Pack(RowReader reader)
    {
        foreach (CpuLayer layer in _layers)
        {
            layer.Pack(reader);
        }
    }

    /// <summary>Runs the network.</summary>
    /// <param name="values">[batch, inputs].</param>
    /// <param name="batch">Rows.</param>
    /// <returns>[batch, <see cref="OutputStride"/>], good until the next run; where there are no layers, <paramref name="values"/>.</returns>
    public float* Run(float* values, int batch) => Run(values, batch, 0, _layers is [.., CpuLayer last] ? last.Outputs : 0);

    /// <summary>Runs the network for some of its outputs.</summary>
    /// <param name="values">[batch, inputs].</param>
    /// <param name="batch">Rows.</param>
    /// <param name="firstOutput">The first of them.</param>
    /// <param name="outputs">How many are wanted; what there is of others is not to be read.</param>
    /// <returns>[batch, <see cref="OutputStride"/>], good until the next run.</returns>
    public float* Run(float* values, int batch, int firstOutput, int outputs)
    {
        _rows = batch;
        float* source = values;
        nint sourceStride = _inputs;
        int parts = 0;
        long weights = 0;
        for (int i = 0; i < _layers.Length; i++)
        {
            CpuLayer layer = _layers[i];
            bool isLast = i + 1 == _layers.Length;
            int firstPanel = isLast ? firstOutput / _kernel.PanelWidth : 0;
            int panels = isLast ? Tiles(Math.Min(firstOutput + outputs, layer.Outputs), _kernel.PanelWidth) - firstPanel : layer.Panels;
            int tilePanels = batch == 1 ? TilePanels : Math.Clamp(panels * Tiles(batch, TileRows) / (ThreadTiles * _pool.Threads), 1, TilePanels);
            float* target = _buffers[i % 2].Pointer;
            _runs[i] = new LayerRun
            {
                Source = source,
                SourceStride = sourceStride,
                Target = target,
                FirstPart = parts,
                FirstPanel = firstPanel,
                Panels = panels,
                TilePanels = tilePanels,
            };
            parts += Tiles(panels, tilePanels) * Tiles(batch, TileRows);
            weights += (long)layer.Inputs * panels;
            source = target;
            sourceStride = (nint)layer.Panels * _kernel.PanelWidth;
        }

        if (weights * Tiles(batch, 6) < SerialWeights)
        {
            for (int part = 0; part < parts; part++)
            {
                Execute(part);
            }
        }
        else
        {
            _pool.Run(this, parts);
        }

        return source;
    }

    /// <inheritdoc/>
    int IParallelWork.PartsBefore(int part) => _runs[LayerOf(part)].FirstPart;

    /// <inheritdoc/>
    void IParallelWork.Execute(int part) => Execute(part);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CpuLayer layer in _layers)
        {
            layer.Dispose();
        }

        _buffers[0].Dispose();
        _buffers[1].Dispose();
    }

    private static int Tiles(int length, int tile) => (length + tile - 1) / tile;

    private int LayerOf(int part)
    {
        int layer = _runs.Length - 1;
        while (part < _runs[layer].FirstPart)
        {
            layer--;
        }

        return layer;
    }

    private void Execute(int part)
    {
        int index = LayerOf(part);
        CpuLayer layer = _layers[index];
        ref readonly LayerRun run = ref _runs[index];
        part -= run.FirstPart;
        int rowTiles = Tiles(_rows, TileRows);
        int panel = run.FirstPanel + part / rowTiles * run.TilePanels;
        int row = part % rowTiles * TileRows;
        int panels = Math.Min(run.TilePanels, run.FirstPanel + run.Panels - panel);
        int rows = Math.Min(TileRows, _rows - row);
        int width = _kernel.PanelWidth;
        nint targetStride = (nint)layer.Panels * width;
        int outputs = panels * width;
        float* target = run.Target + row * targetStride + panel * width;
        for (int i = 0; i < rows; i++)
        {
            Unsafe.CopyBlock(target + i * targetStride, layer.Biases + panel * width, (uint)outputs * sizeof(float));
        }

        // One row reads every weight once, so that blocks would only end its streams early.
        int block = rows == 1 ? layer.Inputs : BlockInputs;
        float* source = run.Source + row * run.SourceStride;
        float* weights = layer.Weights + panel * layer.PanelStride;
        for (int input = 0; input < layer.Inputs; input += block)
        {
            _kernel.Accumulate(
                weights + (nint)input * width, layer.PanelStride, panels, source + input, run.SourceStride, Math.Min(block, layer.Inputs - input), target, targetStride, rows);
        }

        if (layer.Activation != Activation.Identity)
        {
            for (int i = 0; i < rows; i++)
            {
                _kernel.Activate(target + i * targetStride, outputs, layer.Activation, layer.NegativeSlope);
            }
        }
    }
}
